package dev.treeline.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What two runs' folders must have in common: all files but those of times, machine and locks.
final class RunFiles {
  private RunFiles() {}

  /// The same names, and the same bytes under each; nothing half written lies beside.
  static void requireSame(Path run, Path whole) throws IOException {
    assertThat(names(run)).isEqualTo(names(whole));
    for (String name : names(whole)) {
      assertThat(run.resolve(name)).as(name).hasSameBinaryContentAs(whole.resolve(name));
    }
  }

  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.matches("timings?[.].*|machine[.]json|[.].*lock"))
          .sorted()
          .toList();
    }
  }
}
