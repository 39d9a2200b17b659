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

/// XSTest (arXiv 2308.01263; paul-rottger/xstest): words only. Safe prompts that sound unsafe, and
/// unsafe contrasts. Older files have no `label`: there the contrast types are the unsafe ones.
final class XsTest implements Loader {
  private static final String[] FILES = {
    "xstest_prompts.csv", "xstest_v2_prompts.csv", "data/xstest_prompts.csv"
  };

  @Override
  public DataCard card() {
    return new DataCard(
        "xstest",
        "safe prompts that sound unsafe, and unsafe contrasts; words only",
        "https://github.com/paul-rottger/xstest",
        "CC BY 4.0",
        "xstest_prompts.csv (or xstest_v2_prompts.csv)",
        "full compliance, full refusal or partial refusal, by phrases or a judge",
        Map.of("safe", 250, "unsafe", 200),
        List.of());
  }

  @Override
  public boolean recognises(Path directory) {
    return Layout.first(directory, FILES).isPresent();
  }

  @Override
  public void load(Path directory, DataOptions options, ItemList items) {
    for (Row row : Tables.read(Layout.require(directory, FILES))) {
      boolean safe =
          row.has("label")
              ? isSafe(row, row.text("label"))
              : !row.text("type").startsWith("contrast");
      var subset = safe ? Subset.safe("safe") : Subset.unsafe("unsafe");
      var item =
          new ItemList.Item(
              row.text("id"),
              row.text("prompt"),
              new Task.Reply(safe ? Gold.SAFE : Gold.UNSAFE, "xstest"),
              subset,
              Layout.scenario(row, "type"));
      items.add(row, item, List.of(), Set.of());
    }
  }

  private static boolean isSafe(Row row, String label) {
    return switch (label.strip()) {
      case "safe" -> true;
      case "unsafe" -> false;
      default -> throw row.mustBe("label", "safe or unsafe");
    };
  }
}
