package dev.treeline.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A model on this machine, as far as its files tell without loading it.
///
/// @param place `built in`, `hub cache` or `folder`
/// @param family the `model_type` of its config; empty when that cannot be read
/// @param engines that find their files; none when it cannot run
/// @param problem why it cannot run; empty when it can
public record ModelSummary(
    String name,
    String place,
    Path directory,
    long sizeBytes,
    String family,
    List<String> engines,
    String problem) {
  public ModelSummary {
    engines = List.copyOf(engines);
  }

  /// The models in the folders of a folder, or the one that it is itself.
  public static List<ModelSummary> in(Path directory) {
    if (isModel(directory)) {
      return List.of(of(directory.toString(), "folder", directory));
    }
    try (Stream<Path> folders = Files.list(directory)) {
      return folders
          .filter(ModelSummary::isModel)
          .sorted()
          .map(folder -> of(folder.toString(), "folder", folder))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isModel(Path directory) {
    return Files.isRegularFile(directory.resolve("config.json"));
  }

  static ModelSummary of(String name, String place, Path directory) {
    String family = "";
    List<String> engines = new ArrayList<>();
    String problem = "";
    try {
      ConfigNode root = ConfigNode.read(directory.resolve("config.json"));
      family = root.text("model_type").orElse("");
      Families.of(root).config(root);
      if (hasWeights(directory)) {
        engines.add("torch");
      }
      if (hasExport(directory)) {
        engines.add("onnx");
      }
      if (engines.isEmpty()) {
        problem = "its weights are not here: treeline models pull goes on with it";
      }
    } catch (ModelFormatException | IllegalArgumentException e) {
      problem = reason(e, directory);
    }
    return new ModelSummary(name, place, directory, size(directory), family, engines, problem);
  }

  private static String reason(RuntimeException e, Path directory) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return message.replace(directory.resolve("config.json") + ": ", "");
  }

  /// Whether every file that the weights are in is there; broken links are not.
  private static boolean hasWeights(Path directory) {
    if (Files.isRegularFile(directory.resolve("model.safetensors"))) {
      return true;
    }
    Path index = directory.resolve("model.safetensors.index.json");
    if (!Files.isRegularFile(index)) {
      return false;
    }
    for (var shard : Json.readObject(index).path("weight_map")) {
      if (!shard.isTextual() || !Files.isRegularFile(directory.resolve(shard.asText()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasExport(Path directory) {
    Path folder = directory.resolve("onnx");
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file ->
          Files.isRegularFile(file)
              && file.getFileName().toString().matches("decoder_model_merged.*\\.onnx"));
    } catch (IOException e) {
      return false;
    }
  }

  private static long size(Path directory) {
    try (Stream<Path> files = Files.walk(directory, 3, FileVisitOption.FOLLOW_LINKS)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  /// The size in three digits: `13 MB`, `2.2 GB`.
  public String sizeText() {
    double megabytes = sizeBytes / 1e6;
    return megabytes >= 1000
        ? String.format(Locale.ROOT, "%.1f GB", megabytes / 1000)
        : String.format(Locale.ROOT, "%.0f MB", Math.ceil(megabytes));
  }
}
