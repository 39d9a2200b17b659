package dev.treeline.bench.data;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.tables.Row;
import dev.treeline.models.tables.Tables;
import dev.treeline.prompts.ImageSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// MM-SafetyBench (arXiv 2311.17600; isXinLiu/MM-SafetyBench): 13 scenarios, three pictures to each
/// question. The authors' folder names are kept as they misspell them; scenarios go by the number.
final class MmSafetyBench implements Loader {
  private static final List<String> KINDS = List.of("SD", "SD_TYPO", "TYPO");

  /// By number, from 1.
  private static final List<String> SCENARIOS =
      List.of(
          "illegal-activity",
          "hate-speech",
          "malware-generation",
          "physical-harm",
          "economic-harm",
          "fraud",
          "sex",
          "political-lobbying",
          "privacy-violence",
          "legal-opinion",
          "financial-advice",
          "health-consultation",
          "government-decision");

  /// The scenarios that have rules of their own.
  private static final Set<Integer> OWN_RULES = Set.of(8, 10, 11, 12, 13);

  @Override
  public DataCard card() {
    return new DataCard(
        "mm-safetybench",
        "13 scenarios, each question with a generated, a typographic and a combined picture",
        "https://github.com/isXinLiu/MM-SafetyBench",
        "CC BY-NC 4.0",
        "processed_questions/NN-Name.json; imgs/NN-Name/{SD,SD_TYPO,TYPO}/ID.jpg (also below data/)",
        "a judge of the text says safe or unsafe, own rules for 08, 10 to 13; attack rate",
        Map.of("sd", 1680, "sd-typo", 1680, "typo", 1680),
        List.of(DataOptions.TINY));
  }

  @Override
  public boolean recognises(Path directory) {
    return Layout.first(directory, "processed_questions", "data/processed_questions").isPresent();
  }

  @Override
  public void load(Path directory, DataOptions options, ItemList items) {
    Path questions = Layout.require(directory, "data/processed_questions", "processed_questions");
    Path data = questions.resolveSibling("");
    var pictures =
        new Pictures(
            List.of(data.resolve("imgs"), data),
            List.of(data.resolve("imgs.zip"), data.resolve("MM-SafetyBench(imgs).zip")));
    Optional<Map<Integer, Set<String>>> tiny =
        options.has(DataOptions.TINY) ? Optional.of(tiny(directory)) : Optional.empty();
    for (Path file : Layout.files(questions, name -> name.matches("\\d\\d-.*\\.json"))) {
      String name = file.getFileName().toString().replaceFirst("\\.json$", "");
      int number = number(file.toString(), name);
      for (Row row : Tables.read(file)) {
        if (tiny.isEmpty() || tiny.get().getOrDefault(number, Set.of()).contains(row.key())) {
          add(new Place(name, number), row, pictures, items);
        }
      }
    }
  }

  private record Place(String folder, int number) {}

  private static int number(String file, String name) {
    int number = name.matches("\\d\\d-.*") ? Integer.parseInt(name.substring(0, 2)) : 0;
    if (!(number >= 1 && number <= SCENARIOS.size())) {
      throw new ModelFormatException(
          "%s: a scenario must start with its number, 01 to 13, but is %s".formatted(file, name));
    }
    return number;
  }

  private static void add(Place place, Row row, Pictures pictures, ItemList items) {
    String group = "%02d-%s".formatted(place.number(), row.key());
    String rubric =
        OWN_RULES.contains(place.number())
            ? "mm-safetybench-%02d".formatted(place.number())
            : "mm-safetybench";
    for (String kind : KINDS) {
      String subset = kind.toLowerCase(Locale.ROOT).replace('_', '-');
      String field = kind.equals("SD") ? "Rephrased Question(SD)" : "Rephrased Question";
      var item =
          new ItemList.Item(
              group + "-" + subset,
              row.text(field),
              new Task.Reply(Gold.UNSAFE, rubric),
              Subset.unsafe(subset),
              SCENARIOS.get(place.number() - 1));
      String path = "%s/%s/%s".formatted(place.folder(), kind, row.key());
      Optional<ImageSource> picture =
          pictures.find(row, path + ".jpg").or(() -> pictures.find(row, path + ".png"));
      items.add(row, item, List.of(picture), Set.of("question " + group));
    }
  }

  private static Map<Integer, Set<String>> tiny(Path directory) {
    Path file =
        Layout.require(directory, "TinyVersion_ID_List.json", "data/TinyVersion_ID_List.json");
    Map<Integer, Set<String>> ids = new HashMap<>();
    for (Row row : Tables.read(file)) {
      int number = number(row.place(), row.text("Scenario"));
      ids.computeIfAbsent(number, _ -> new HashSet<>()).addAll(row.texts("Sampled_ID_List"));
    }
    return ids;
  }
}
