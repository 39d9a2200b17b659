package dev.treeline.bench.grove;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/// The embedded micro-benchmark: pictures of one object with one person, and requests whose safety
/// lies in the pair of picture and words.
public final class Grove {
  private Grove() {}

  /// What to write.
  ///
  /// @param seed of the training set
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

  /// Writes everything below a folder.
  ///
  /// @param progress is told the number of training pictures written so far
  public static void write(Path folder, Options options, IntConsumer progress) throws IOException {
    new TrainingWriter(folder.resolve("train"), options.seed()).write(options.images(), progress);
  }
}
