package dev.treeline.finetune;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.SafetensorsWriter;
import dev.treeline.models.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Writes a trained model in the layout of the one it began as.
final class ModelWriter {
  private final Checkpoint start;
  private final ParameterStore parameters;

  /// @param start gives the files around the weights, and the weights that were not trained
  ModelWriter(Checkpoint start, ParameterStore parameters) {
    this.start = start;
    this.parameters = parameters;
  }

  /// Writes `model` below a directory, in bf16.
  ///
  /// @return the model's directory
  Path write(Path out) {
    Path directory = out.resolve("model");
    try {
      Files.createDirectories(directory);
      try (Stream<Path> files = Files.list(start.directory())) {
        for (Path file : files.filter(ModelWriter::isAround).toList()) {
          Files.copy(
              file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be written: " + e.getMessage(), e);
    }
    SafetensorsWriter.write(
        directory.resolve("model.safetensors"), entries(), Map.of("format", "pt"));
    return directory;
  }

  private static boolean isAround(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && (name.endsWith(".json") || name.endsWith(".jinja") || name.endsWith(".model"))
        && !name.endsWith(".index.json");
  }

  /// A LLaVA gets the names that every version of `transformers` reads, other families keep theirs.
  private String fileName(String name) {
    return start.config() instanceof LlavaConfig
        ? Weights.stockName(name)
        : start.weights().info(name).name();
  }

  private List<SafetensorsWriter.Entry> entries() {
    var entries = new ArrayList<SafetensorsWriter.Entry>();
    for (String name : start.weights().names()) {
      boolean copy = start.config().text().tied() && name.equals("lm_head.weight");
      if (!copy) {
        Supplier<float[]> values =
            () -> parameters.has(name) ? parameters.floats(name) : start.weights().floats(name);
        entries.add(
            SafetensorsWriter.Entry.of(
                fileName(name), Dtype.BF16, start.weights().info(name).shape(), values));
      }
    }
    return entries;
  }
}
