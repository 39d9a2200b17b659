package dev.treeline.models.adapter;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.SafetensorsWriter;
import dev.treeline.models.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A checkpoint with an adapter worked into its weights, as a folder that every loader reads.
public final class MergedModel {
  private MergedModel() {}

  /// Writes the checkpoint's files around the weights, and one `model.safetensors` with the names
  /// of the checkpoint's own files. One tensor is in memory at a time.
  ///
  /// @param dtype of all real weights; empty: each as the checkpoint has it
  public static void write(Checkpoint base, Adapter adapter, Path directory, Optional<Dtype> dtype)
      throws IOException {
    if (Files.exists(directory.resolve("model.safetensors"))) {
      throw new IllegalArgumentException(
          directory + " holds a model already; choose another folder");
    }
    if (base.config().text().tied()) {
      for (String end : List.of("lm_head.weight", "language_model.embed_tokens.weight")) {
        if (adapter.changes(end)) {
          throw new IllegalArgumentException(
              "the adapter changes %s, but head and embedding of %s are one tensor (tie_word_embeddings): run the adapter beside its base instead"
                  .formatted(base.moduleName(end), base.directory()));
        }
      }
    }
    Files.createDirectories(directory);
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    Set<String> written = new HashSet<>();
    for (String name : base.weights().names()) {
      TensorInfo info = base.weights().info(name);
      if (written.add(info.name())) {
        entries.add(entry(base, adapter, name, dtype.orElse(info.dtype())));
      }
    }
    SafetensorsWriter.write(
        directory.resolve("model.safetensors"), entries, Map.of("format", "pt"));
    try (Stream<Path> files = Files.list(base.directory())) {
      for (Path file : files.filter(MergedModel::isAround).toList()) {
        Files.copy(
            file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static SafetensorsWriter.Entry entry(
      Checkpoint base, Adapter adapter, String name, Dtype dtype) {
    TensorInfo info = base.weights().info(name);
    if (!info.dtype().isReal()) {
      return SafetensorsWriter.Entry.of(
          info.name(), info.dtype(), info.shape(), base.weights().longs(name));
    }
    return SafetensorsWriter.Entry.of(
        info.name(),
        dtype,
        info.shape(),
        () -> {
          float[] weight = base.weights().floats(name);
          return adapter.weight(name, () -> weight).orElse(weight);
        });
  }

  private static boolean isAround(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && (name.endsWith(".json")
            || name.endsWith(".jinja")
            || name.endsWith(".model")
            || name.endsWith(".txt"))
        && !name.endsWith(".index.json")
        && !name.startsWith("golden")
        && !name.startsWith("contrasts");
  }
}
