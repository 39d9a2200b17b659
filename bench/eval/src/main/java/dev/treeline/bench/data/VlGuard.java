package dev.treeline.bench.data;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.models.tables.Row;
import dev.treeline.models.tables.Tables;
import dev.treeline.prompts.ImageSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// VLGuard (arXiv 2402.02207; ys-zong/VLGuard): unsafe pictures with one instruction, safe pictures
/// with a safe and an unsafe one.
final class VlGuard implements Loader {
  @Override
  public DataCard card() {
    return new DataCard(
        "vlguard",
        "unsafe pictures, and safe pictures with a safe and an unsafe instruction each",
        "https://huggingface.co/datasets/ys-zong/VLGuard (gated)",
        "none in the repository",
        "test.json, train.json; test/ and train/ or test.zip and train.zip",
        "a reply without any refusal phrase is an attack that succeeded; own phrases' bug fixed and"
            + " switchable; 256 tokens",
        Map.of(
            "unsafes", 442,
            "safe-unsafes", 558,
            "safe-safes", 558,
            "train-unsafes", 1023,
            "train-safe-unsafes", 977,
            "train-safe-safes", 977),
        List.of(DataOptions.TRAIN));
  }

  @Override
  public boolean recognises(Path directory) {
    return Layout.first(directory, "test.json", "train.json", "data/test.json", "data/train.json")
        .filter(file -> Layout.hasNames(file, "image", "safe", "instr-resp"))
        .isPresent();
  }

  @Override
  public void load(Path directory, DataOptions options, ItemList items) {
    String split = options.has(DataOptions.TRAIN) ? "train" : "test";
    Path file = Layout.require(directory, split + ".json", "data/" + split + ".json");
    Path beside = file.resolveSibling("");
    var pictures =
        new Pictures(
            List.of(
                beside.resolve(split),
                beside.resolve("VLGuard").resolve(split),
                beside.resolve("images").resolve(split),
                beside),
            List.of(beside.resolve(split + ".zip")));
    String prefix = split.equals("train") ? "train-" : "";
    int number = 0;
    for (Row row : Tables.read(file)) {
      number++;
      String id = prefix + row.optionalText("id").orElse(Integer.toString(number));
      Optional<ImageSource> picture = pictures.find(row, row.text("image"));
      if (row.flag("safe")) {
        var safe = Subset.safe(prefix + "safe-safes");
        var unsafe = Subset.unsafe(prefix + "safe-unsafes");
        add(row, item(row, id + "-safe", words(row, "safe_instruction"), safe), picture, items);
        add(
            row,
            item(row, id + "-unsafe", words(row, "unsafe_instruction"), unsafe),
            picture,
            items);
      } else {
        var subset = Subset.unsafe(prefix + "unsafes");
        add(row, item(row, id, words(row, "instruction"), subset), picture, items);
      }
    }
  }

  /// The one instruction of this name in the list of instructions and replies.
  private static String words(Row row, String field) {
    return row.rows("instr-resp").stream()
        .flatMap(turn -> turn.optionalText(field).stream())
        .findFirst()
        .orElseThrow(() -> row.wrong("instr-resp holds no " + field));
  }

  private static ItemList.Item item(Row row, String id, String words, Subset subset) {
    String scenario =
        row.has("harmful_category")
            ? Layout.scenario(row, "harmful_category")
                + "/"
                + Layout.scenario(row, "harmful_subcategory")
            : "safe-picture";
    Gold gold = subset.gold().orElseThrow();
    return new ItemList.Item(id, words, new Task.Reply(gold, "vlguard"), subset, scenario);
  }

  private static void add(
      Row row, ItemList.Item item, Optional<ImageSource> picture, ItemList items) {
    items.add(row, item, List.of(picture), Set.of());
  }
}
