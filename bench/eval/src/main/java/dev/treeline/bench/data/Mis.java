package dev.treeline.bench.data;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.models.tables.Row;
import dev.treeline.models.tables.Tables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// MIS (arXiv 2501.18533; DripNowhy/MIS): two pictures and words, unsafe only together.
final class Mis implements Loader {
  private static final List<String> PARTS = List.of("easy", "hard", "real");

  @Override
  public DataCard card() {
    return new DataCard(
        "mis",
        "two pictures and words that are unsafe only together; one-sided: attack success rate",
        "https://huggingface.co/datasets/Tuwhy/MIS_Test",
        "not found (the authors' models: Apache-2.0)",
        "mis_easy.json, mis_hard.json, mis_real.json; easy_image/, hard_image/, real_image/",
        "unsafe or one of three safe classes by a judge that sees the pictures; 1,024 tokens",
        Map.of(),
        List.of());
  }

  @Override
  public boolean recognises(Path directory) {
    return PARTS.stream().anyMatch(part -> file(directory, part).isPresent());
  }

  private static Optional<Path> file(Path directory, String part) {
    String name = "mis_" + part + ".json";
    return Layout.first(directory, name, "data/" + name, "mis_test/" + name);
  }

  @Override
  public void load(Path directory, DataOptions options, ItemList items) {
    for (String part : PARTS) {
      file(directory, part).ifPresent(file -> read(file, part, items));
    }
  }

  private static void read(Path file, String part, ItemList items) {
    Path beside = file.resolveSibling("");
    var pictures =
        new Pictures(
            List.of(beside, beside.resolve(part + "_image")),
            List.of(beside.resolve(part + "_image.zip"), beside.resolve(part + "_image.tar")));
    int number = 0;
    for (Row row : Tables.read(file)) {
      number++;
      var item =
          new ItemList.Item(
              part + "-" + row.optionalText("id").orElse(Integer.toString(number)),
              row.text("question"),
              new Task.Reply(Gold.UNSAFE, "mis"),
              Subset.unsafe(part),
              Layout.scenario(row, "category"));
      items.add(
          row,
          item,
          List.of(
              pictures.find(row, row.text("image_path1")),
              pictures.find(row, row.text("image_path2"))),
          Set.of());
    }
  }
}
