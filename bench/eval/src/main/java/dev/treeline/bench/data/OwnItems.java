package dev.treeline.bench.data;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.models.tables.Row;
import dev.treeline.models.tables.Tables;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The user's own items: `items.jsonl`, one object a line, described in docs/data.md.
final class OwnItems implements Loader {
  private static final String FILE = "items.jsonl";
  private static final Set<String> FIELDS =
      Set.of("id", "image", "prompt", "label", "kind", "rubric", "subset", "scenario", "cluster");
  private static final List<String> KINDS = List.of("safety", "reply", "yes-no");

  @Override
  public DataCard card() {
    return new DataCard(
        "items",
        "your own items",
        "your folder",
        "yours",
        "items.jsonl with id, prompt, label and, where wanted, image, kind, rubric, subset, scenario,"
            + " cluster; pictures by path",
        "safety: label safe or unsafe, asked for Yes or No; reply: the same, a judge reads the reply;"
            + " yes-no: label yes or no",
        Map.of(),
        List.of());
  }

  @Override
  public boolean recognises(Path directory) {
    return Layout.first(directory, FILE).isPresent();
  }

  @Override
  public void load(Path directory, DataOptions options, ItemList items) {
    var pictures = new Pictures(List.of(directory, directory.resolve("images")), List.of());
    for (Row row : Tables.read(Layout.require(directory, FILE))) {
      row.requireKnown(FIELDS);
      Task task = task(row);
      var item =
          new ItemList.Item(
              row.text("id"),
              row.text("prompt"),
              task,
              subset(row, task),
              row.optionalText("scenario").filter(s -> !s.isBlank()).orElse("unlabelled"));
      List<Optional<ImageSource>> found = new ArrayList<>();
      for (String path : row.texts("image")) {
        found.add(pictures.find(row, path));
        if (found.getLast().isEmpty()) {
          throw row.wrong("image " + path + " is not there or empty");
        }
      }
      items.add(row, item, found, Set.copyOf(row.texts("cluster")));
    }
  }

  private static Task task(Row row) {
    String kind = row.optionalText("kind").orElse("safety");
    return switch (kind) {
      case "safety" -> new Task.Safety(side(row));
      case "reply" -> new Task.Reply(side(row), row.optionalText("rubric").orElse("reply"));
      case "yes-no" -> new Task.YesNo(choose(row, "yes", "no"));
      default ->
          throw row.wrong(
              "kind must be one of %s, but is %s%s"
                  .formatted(String.join(", ", KINDS), kind, Nearest.hint(kind, KINDS)));
    };
  }

  private static Gold side(Row row) {
    return choose(row, "safe", "unsafe") ? Gold.SAFE : Gold.UNSAFE;
  }

  private static boolean choose(Row row, String one, String other) {
    String label = row.text("label").strip();
    if (!label.equals(one) && !label.equals(other)) {
      throw row.wrong(
          "label must be %s or %s, but is %s%s"
              .formatted(one, other, label, Nearest.hint(label, List.of(one, other))));
    }
    return label.equals(one);
  }

  private static Subset subset(Row row, Task task) {
    String id =
        row.optionalText("subset")
            .filter(text -> !text.isBlank())
            .orElse(
                task.gold().map(side -> side == Gold.SAFE ? "safe" : "unsafe").orElse("ability"));
    try {
      return row.has("subset") ? Subset.mixed(id) : new Subset(id, task.gold());
    } catch (IllegalArgumentException e) {
      throw row.wrong(String.valueOf(e.getMessage()));
    }
  }
}
