package dev.treeline.bench.grove;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes the test split in MMSafeAware's layout, with `labels.jsonl` for what its ids do not tell.
final class TestWriter {
  private TestWriter() {}

  static void write(Path folder, Variant variant) throws IOException {
    write(folder.resolve(variant.folder()), TestSplit.items(), variant);
  }

  /// Writes any items.
  static void write(Path folder, List<TestSplit.Numbered> items, Variant variant)
      throws IOException {
    Path data = folder.resolve("data");
    Files.createDirectories(data.resolve("images"));
    StringBuilder prompts = new StringBuilder();
    StringBuilder labels = new StringBuilder();
    Map<Integer, byte[]> pictures = new HashMap<>();
    for (TestSplit.Numbered item : items) {
      byte[] png =
          pictures.computeIfAbsent(
              item.item().sceneIndex(), index -> SceneRenderer.png(item.item().scene()));
      Files.write(data.resolve("images").resolve(item.id() + ".png"), png);
      String question = JudgeLines.question(item.text(variant));
      prompts.append(item.id()).append('\n').append(question).append("\n\n\n");
      labels.append(Line.json(label(item))).append('\n');
    }
    Files.writeString(data.resolve("prompt.txt"), prompts);
    Files.writeString(data.resolve("labels.jsonl"), labels);
  }

  private static Map<String, Object> label(TestSplit.Numbered numbered) {
    Blocks.Item item = numbered.item();
    Map<String, Object> label = new LinkedHashMap<>();
    label.put("id", numbered.id());
    label.put("label", item.gold().answer());
    label.put("subset", numbered.subset().id());
    label.put("scenario", numbered.scenario());
    label.put("cluster", numbered.cluster());
    label.put("object", item.object().id());
    label.put("person", item.person().id());
    label.put("request", item.kind());
    label.put("agrees", numbered.agrees());
    return label;
  }
}
