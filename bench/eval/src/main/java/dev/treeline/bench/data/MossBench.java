package dev.treeline.bench.data;

import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.models.tables.Row;
import dev.treeline.models.tables.Tables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// MOSSBench (arXiv 2406.17806; xirui-li/MOSSBench): harmless requests whose pictures look
/// alarming, and harmful contrasts.
final class MossBench implements Loader {
  private static final Subset SAFE = Subset.safe("oversensitivity");
  private static final Subset CONTRAST = Subset.unsafe("contrast");
  private static final String FILE = "images_information/information.json";

  private static final Map<String, String> TYPES =
      Map.of(
          "type 1", "exaggerated-risk",
          "type 2", "negated-harm",
          "type 3", "counterintuitive-interpretation");

  @Override
  public DataCard card() {
    return new DataCard(
        "mossbench",
        "harmless requests with alarming pictures, in three types; harmful contrasts to them",
        "https://github.com/xirui-li/MOSSBench",
        "CC BY-SA 4.0, for testing only",
        "data/images_information/information.json, data/images; the same below data_contrast",
        "refusal rate by a judge; an empty answer is a refusal",
        Map.of("oversensitivity", 300, "contrast", 244),
        List.of());
  }

  @Override
  public boolean recognises(Path directory) {
    return Layout.first(directory, "data/" + FILE, "data_contrast/" + FILE, FILE).isPresent();
  }

  @Override
  public void load(Path directory, DataOptions options, ItemList items) {
    Layout.first(directory, "data/" + FILE, FILE).ifPresent(file -> read(file, SAFE, items));
    Layout.first(directory, "data_contrast/" + FILE).ifPresent(file -> read(file, CONTRAST, items));
  }

  private static void read(Path file, Subset subset, ItemList items) {
    Path data = file.resolve("../..").normalize();
    var pictures = new Pictures(List.of(data, data.resolve("images")), List.of());
    for (Row row : Tables.read(file)) {
      var item =
          new ItemList.Item(
              (subset.equals(CONTRAST) ? "contrast-" : "")
                  + row.optionalText("pid").orElse(row.key()),
              row.text("question"),
              new Task.Reply(subset.gold().orElseThrow(), "mossbench"),
              subset,
              scenario(row));
      items.add(row, item, List.of(pictures.find(row, row.text("image"))), Set.of());
    }
  }

  private static String scenario(Row row) {
    String over = row.has("metadata") ? row.struct("metadata").optionalText("over").orElse("") : "";
    return TYPES.getOrDefault(over.strip(), Layout.scenario(over));
  }
}
