package dev.treeline.bench.grove;

import java.io.IOException;
import java.nio.file.Path;

/// Writes grove to a folder: `GroveMain DIR [IMAGES [SEED]]`, or prints the baselines' accuracies.
final class GroveMain {
  private GroveMain() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 0) {
      Baselines.report().forEach(System.out::println);
      return;
    }
    var standard = Grove.Options.standard();
    int images = arguments.length > 1 ? Integer.parseInt(arguments[1]) : standard.images();
    long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : standard.seed();
    Grove.write(
        Path.of(arguments[0]),
        new Grove.Options(seed, images),
        done -> System.err.printf("\r%d / %d pictures", done, images));
    System.err.println();
  }
}
