package dev.treeline.bench.grove;

import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Task;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Question;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/// The embedded micro-benchmark: pictures of one object with one person, and requests whose safety
/// lies in the pair of picture and words. Its data card is docs/grove.md.
public final class Grove {
  private Grove() {}

  /// What to write.
  ///
  /// @param seed of the training set; the test split has its own, which never changes
  /// @param images training pictures, at least 1
  public record Options(long seed, int images) {
    public Options {
      if (!(images > 0)) {
        throw new IllegalArgumentException("images must be positive, but is " + images);
      }
    }

    /// What `sapling` is trained on.
    public static Options standard() {
      return new Options(1, 16_000);
    }
  }

  /// The test split, made in memory. Both variants have the same pictures, labels and ids.
  public static DataSet testSplit(Variant variant) {
    List<TestSplit.Numbered> items = TestSplit.items();
    Map<String, ImageSource> pictures = new ConcurrentHashMap<>();
    items.parallelStream()
        .forEach(item -> pictures.computeIfAbsent(item.cluster(), _ -> picture(item)));
    List<Sample> samples =
        items.stream()
            .map(item -> sample(item, variant, Resources.entry(pictures, item.cluster())))
            .toList();
    return DataSet.of(variant.dataSet(), samples, List.of());
  }

  /// For each item of the test split, by id: whether its label is the one that the wording of the
  /// request alone suggests. A model that leans on the text is right where it is and wrong where
  /// not.
  public static Map<String, Boolean> agreement() {
    Map<String, Boolean> agreement = new LinkedHashMap<>();
    for (TestSplit.Numbered item : TestSplit.items()) {
      agreement.put(Integer.toString(item.id()), item.agrees());
    }
    return agreement;
  }

  /// Writes everything below a folder: `test` and `test-leaky` in MMSafeAware's layout, and
  /// `train`.
  ///
  /// @param progress is told the number of training pictures written so far
  public static void write(Path folder, Options options, IntConsumer progress) throws IOException {
    for (Variant variant : Variant.values()) {
      TestWriter.write(folder, variant);
    }
    new TrainingWriter(folder.resolve("train"), options.seed()).write(options.images(), progress);
  }

  /// Writes data for fine-tuning below a folder: rationales and bare answers to the same requests,
  /// the same requests as text alone, and what only measures. No composition, phrase or background
  /// of the test split is in it.
  ///
  /// @param seed of every choice
  /// @param items requests at least, above 0
  /// @param progress is told the number of pictures
  public static void writeRationales(Path folder, long seed, int items, IntConsumer progress)
      throws IOException {
    if (!(items > 0)) {
      throw new IllegalArgumentException("items must be positive, but is " + items);
    }
    new TuningWriter(folder, seed).write(items, progress);
  }

  private static ImageSource picture(TestSplit.Numbered item) {
    return new ImageSource.Bytes(item.cluster() + ".png", SceneRenderer.png(item.item().scene()));
  }

  private static Sample sample(TestSplit.Numbered item, Variant variant, ImageSource picture) {
    return new Sample(
        Integer.toString(item.id()),
        new Question(JudgeLines.question(item.text(variant)), List.of(picture)),
        new Task.Safety(item.item().gold()),
        item.subset(),
        item.scenario(),
        item.cluster());
  }
}
