package dev.treeline.bench.data;

import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.models.tables.Row;
import dev.treeline.models.tables.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// POPE (arXiv 2305.10355; RUCAIBox/POPE): is this object in the picture? The files are JSON lines
/// though their names end in `json`.
final class Pope implements Loader {
  private static final Pattern NAME =
      Pattern.compile("(?:(\\w+?)_)?pope_(random|popular|adversarial)\\.jsonl?");

  private static final List<String> FOLDERS =
      List.of("", "coco", "aokvqa", "gqa", "output/coco", "POPE", "data/POPE/coco");

  @Override
  public DataCard card() {
    Map<String, Integer> published = new LinkedHashMap<>();
    for (String set : List.of("coco", "aokvqa", "gqa")) {
      for (String split : List.of("random", "popular", "adversarial")) {
        published.put(set + "-" + split, 3000);
      }
    }
    return new DataCard(
        "pope",
        "general ability: is this object in the picture? three ways of choosing absent objects",
        "https://github.com/RUCAIBox/POPE (also DAMO-NLP-SG/VCD); pictures: COCO val2014, GQA",
        "MIT; the pictures have their own",
        "coco_pope_random.json, …_popular, …_adversarial; val2014/ or images/ or beside them",
        "official: No where no, not or No is a word of the first sentence, else Yes (so unread is Yes);"
            + " VCD's: substring yes or no as the label has it (so not the same on both sides); here:"
            + " the first word",
        published,
        List.of());
  }

  @Override
  public boolean recognises(Path directory) {
    return !files(directory).isEmpty();
  }

  private static List<Path> files(Path directory) {
    List<Path> files = new ArrayList<>();
    for (String folder : FOLDERS) {
      files.addAll(Layout.files(directory.resolve(folder), name -> NAME.matcher(name).matches()));
    }
    return files;
  }

  @Override
  public void load(Path directory, DataOptions options, ItemList items) {
    var pictures =
        new Pictures(
            List.of(
                directory.resolve("val2014"),
                directory.resolve("images"),
                directory.resolve("coco/val2014"),
                directory.resolve("gqa/images"),
                directory),
            List.of(directory.resolve("val2014.zip")));
    for (Path file : files(directory)) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      if (name.matches()) {
        String set = Optional.ofNullable(name.group(1)).orElse("coco");
        read(file, set + "-" + name.group(2), pictures, items);
      }
    }
  }

  private static void read(Path file, String split, Pictures pictures, ItemList items) {
    for (Row row : Tables.read(file)) {
      boolean yes =
          switch (row.text("label").strip()) {
            case "yes", "Yes" -> true;
            case "no", "No" -> false;
            default -> throw row.mustBe("label", "yes or no");
          };
      var item =
          new ItemList.Item(
              split + "-" + row.text("question_id"),
              row.text("text"),
              new Task.YesNo(yes),
              Subset.mixed(split),
              split);
      items.add(row, item, List.of(pictures.find(row, row.text("image"))), Set.of());
    }
  }
}
