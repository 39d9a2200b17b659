package dev.treeline.bench.data;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.models.tables.Row;
import dev.treeline.models.tables.Tables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// VLSBench (arXiv 2411.19939; AI45Lab/VLSBench): harmless words, the risk in the picture alone.
final class VlsBench implements Loader {
  private static final Subset SUBSET = Subset.unsafe("vlsbench");

  @Override
  public DataCard card() {
    return new DataCard(
        "vlsbench",
        "harmless words whose risk is in the picture alone; one-sided: safe rate only",
        "https://huggingface.co/datasets/Foreshhh/vlsbench",
        "Apache-2.0 (Hugging Face)",
        "data.json; imgs/ or imgs.tar",
        "three classes by a judge that sees the picture: refusal and warning are safe; 128 tokens",
        Map.of("vlsbench", 2241),
        List.of());
  }

  @Override
  public boolean recognises(Path directory) {
    return Layout.first(directory, "data.json", "data/data.json")
        .filter(file -> Layout.hasNames(file, "instruction_id", "instruction", "image_path"))
        .isPresent();
  }

  @Override
  public void load(Path directory, DataOptions options, ItemList items) {
    Path file = Layout.require(directory, "data.json", "data/data.json");
    Path beside = file.resolveSibling("");
    var pictures =
        new Pictures(
            List.of(directory, beside, directory.resolve("imgs"), beside.resolve("imgs")),
            List.of(directory.resolve("imgs.tar"), beside.resolve("imgs.tar")));
    for (Row row : Tables.read(file)) {
      var item =
          new ItemList.Item(
              row.text("instruction_id"),
              row.text("instruction"),
              new Task.Reply(Gold.UNSAFE, "vlsbench"),
              SUBSET,
              Layout.scenario(row, "category") + "/" + Layout.scenario(row, "sub_category"));
      items.add(row, item, List.of(pictures.find(row, row.text("image_path"))), Set.of());
    }
  }
}
