package dev.treeline.bench.grove;

import java.io.IOException;
import java.nio.file.Path;

/// Writes grove to a folder: `GroveMain DIR [IMAGES [SEED]]`.
final class GroveMain {
  private GroveMain() {}

  public static void main(String[] arguments) throws IOException {
    int images = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 16_000;
    long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1;
    new TrainingWriter(Path.of(arguments[0]).resolve("train"), seed)
        .write(images, done -> System.err.printf("\r%d / %d images", done, images));
    System.err.println();
  }
}
