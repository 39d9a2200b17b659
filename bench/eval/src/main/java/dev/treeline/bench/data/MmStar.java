package dev.treeline.bench.data;

import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.models.tables.Row;
import dev.treeline.models.tables.Rows;
import dev.treeline.models.tables.Tables;
import dev.treeline.prompts.ImageSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// MMStar (arXiv 2403.20330): multiple choice that needs the picture; from Parquet with pictures
/// inside, or VLMEvalKit's tsv with pictures in Base64.
final class MmStar implements Loader {
  private static final int PER_CATEGORY = 250;

  /// One option in the question's own list: `A: red, B: blue` or `A. red`.
  private static final Pattern OPTION =
      Pattern.compile("(?:^|[\\n,;]\\s*|\\s)([A-H])\\s*[:.)]\\s*");

  @Override
  public DataCard card() {
    return new DataCard(
        "mmstar",
        "general ability: multiple choice that cannot be answered without the picture, six categories",
        "https://huggingface.co/datasets/Lin-Chen/MMStar",
        "none found in the repository",
        "mmstar.parquet or val-*.parquet or MMStar.tsv",
        "the letter, as first character (so \"A cat\" and \"Answer: B\" choose A) or after \"option\","
            + " \"(\" or \"the answer is\"; right ones of 1,500; here: a letter that stands alone;"
            + " :without-images gives the gain of seeing",
        Map.of(
            "coarse-perception", PER_CATEGORY,
            "fine-grained-perception", PER_CATEGORY,
            "instance-reasoning", PER_CATEGORY,
            "logical-reasoning", PER_CATEGORY,
            "math", PER_CATEGORY,
            "science-technology", PER_CATEGORY),
        List.of());
  }

  @Override
  public boolean recognises(Path directory) {
    return files(directory).stream()
        .findFirst()
        .filter(file -> Layout.hasNames(file, "index", "question", "answer", "category"))
        .isPresent();
  }

  private static List<Path> files(Path directory) {
    String names = "(?i)(mmstar.*|val.*)\\.(parquet|tsv)";
    List<Path> here = Layout.files(directory, name -> name.matches(names));
    return here.isEmpty()
        ? Layout.files(directory.resolve("data"), name -> name.matches(names))
        : here;
  }

  @Override
  public void load(Path directory, DataOptions options, ItemList items) {
    for (Path file : files(directory)) {
      try (Rows rows = Tables.open(file)) {
        while (rows.hasNext()) {
          add(rows.next(), items);
        }
      }
    }
  }

  private static void add(Row row, ItemList items) {
    List<String> listed = new ArrayList<>();
    for (char letter = 'A'; letter <= 'H' && hasText(row, letter); letter++) {
      listed.add(row.text(String.valueOf(letter)));
    }
    String text = row.text("question");
    if (listed.isEmpty()) {
      listed = options(text);
    } else {
      text = withOptions(text, listed);
    }
    String answer = row.text("answer").strip();
    int right = answer.length() == 1 ? answer.charAt(0) - 'A' : -1;
    if (!(right >= 0 && right < Math.max(listed.size(), 4))) {
      throw row.mustBe("answer", "an option's letter");
    }
    var item =
        new ItemList.Item(
            row.text("index"),
            text,
            new Task.Choice(distinct(listed), right),
            Subset.mixed(Layout.scenario(row.text("category").replace("&", " "))),
            Layout.scenario(row, "l2_category"));
    items.add(row, item, List.of(picture(row)), Set.of());
  }

  private static boolean hasText(Row row, char letter) {
    return row.optionalText(String.valueOf(letter)).filter(text -> !text.isEmpty()).isPresent();
  }

  private static String withOptions(String question, List<String> options) {
    var text = new StringBuilder(question).append("\nOptions: ");
    for (int i = 0; i < options.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(Task.Choice.letter(i)).append(": ");
      text.append(options.get(i));
    }
    return text.toString();
  }

  /// The options that the question lists, in order from A; empty where they cannot be told apart.
  static List<String> options(String question) {
    int start = question.lastIndexOf("Options:");
    String list = start < 0 ? question : question.substring(start + "Options:".length());
    List<Integer> ends = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    Matcher option = OPTION.matcher(list);
    while (option.find()) {
      if (option.group(1).charAt(0) == 'A' + starts.size()) {
        ends.add(option.start());
        starts.add(option.end());
      }
    }
    List<String> options = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      int end = i + 1 < starts.size() ? ends.get(i + 1) : list.length();
      options.add(list.substring(starts.get(i), Math.max(starts.get(i), end)).strip());
    }
    return options;
  }

  /// The options, or their letters where the words are not told apart: some are in the picture.
  private static List<String> distinct(List<String> options) {
    boolean plain =
        options.size() >= 2
            && options.stream().noneMatch(String::isEmpty)
            && new HashSet<>(options).size() == options.size();
    if (plain) {
      return options;
    }
    List<String> letters = new ArrayList<>();
    for (int i = 0; i < Math.max(4, options.size()); i++) {
      letters.add(String.valueOf(Task.Choice.letter(i)));
    }
    return letters;
  }

  private static Optional<ImageSource> picture(Row row) {
    if (!row.has("image")) {
      return Optional.empty();
    }
    String name = row.place() + ", image";
    var image = row.values().get("image");
    if (image.isTextual()) {
      try {
        return Optional.of(
            new ImageSource.Bytes(name, Base64.getMimeDecoder().decode(image.textValue())));
      } catch (IllegalArgumentException e) {
        throw row.wrong("image is not Base64: " + e.getMessage());
      }
    }
    byte[] bytes = image.isObject() ? row.struct("image").bytes("bytes") : row.bytes("image");
    return Optional.of(new ImageSource.Bytes(name, bytes));
  }
}
