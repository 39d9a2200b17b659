package dev.treeline.bench.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What answers follow from beside a run's record: the build and the kind of machine. Another
/// processor may round sums differently, and so may another number of threads.
public final class Platform {
  private static final Path GPUS = Path.of("/proc/driver/nvidia/gpus");

  private Platform() {}

  /// @param settings of the run's record
  static String of(JsonNode settings) {
    StringBuilder text = new StringBuilder(Versions.build());
    text.append('\n').append(System.getProperty("os.name")).append(' ');
    text.append(System.getProperty("os.arch")).append('\n').append(processor());
    if (settings.path("threads").asInt() == 0) {
      text.append('\n').append(Runtime.getRuntime().availableProcessors());
      text.append(' ').append(Objects.requireNonNullElse(System.getenv("OMP_NUM_THREADS"), ""));
    }
    if (!settings.path("device").asText("cpu").equals("cpu")) {
      text.append('\n').append(gpus());
    }
    return text.toString();
  }

  /// The processor's name as Linux tells it, else its kind.
  public static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException | UncheckedIOException _) {
      return System.getProperty("os.arch");
    }
  }

  /// The graphics cards' names as NVIDIA's driver tells them.
  private static String gpus() {
    try (Stream<Path> cards = Files.list(GPUS)) {
      return cards.sorted().map(Platform::model).collect(Collectors.joining("\n"));
    } catch (IOException _) {
      return "unknown";
    }
  }

  private static String model(Path card) {
    try (Stream<String> lines = Files.lines(card.resolve("information"))) {
      return lines.filter(line -> line.startsWith("Model:")).findFirst().orElse("");
    } catch (IOException | UncheckedIOException _) {
      return "unknown";
    }
  }
}
