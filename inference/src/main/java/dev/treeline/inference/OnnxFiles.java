package dev.treeline.inference;

import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The files of an export: what the public ones on Hugging Face's hub are called.
///
/// @param vision absent when the export reads text only
/// @param embedding absent when the decoder takes token ids itself
record OnnxFiles(String variant, Optional<Path> vision, Optional<Path> embedding, Path decoder) {
  private static final String FULL = "fp32";

  /// From the most exact to the smallest.
  private static final List<String> BEST_FIRST =
      List.of(FULL, "bf16", "fp16", "int8", "quantized", "uint8", "q4f16", "q4", "bnb4");

  private static final List<String> DECODERS = List.of("decoder_model_merged", "model_merged");
  private static final List<String> TEXT_ONLY = List.of("model");

  /// Whether a folder holds an export.
  static boolean isExport(Path directory) {
    return DECODERS.stream().anyMatch(stem -> !variants(folder(directory), stem).isEmpty());
  }

  /// Finds the files of one variant. A part that does not come in it is taken from the most exact
  /// that is there, as makers often leave the vision encoder alone.
  ///
  /// @param directory of the model: the files are in its folder `onnx` or in itself
  /// @param wanted empty for the most exact that the decoder comes in
  static OnnxFiles find(Path directory, Optional<String> wanted) {
    Path folder = folder(directory);
    for (String stem : Stream.concat(DECODERS.stream(), TEXT_ONLY.stream()).toList()) {
      List<String> present = variants(folder, stem);
      if (!present.isEmpty()) {
        String variant = choose(folder, stem, present, wanted);
        return new OnnxFiles(
            variant,
            part(folder, "vision_encoder", variant),
            part(folder, "embed_tokens", variant),
            folder.resolve(fileName(stem, variant)));
      }
    }
    throw new ModelFormatException(
        directory
            + ": holds no ONNX export: there is no onnx/decoder_model_merged*.onnx (treeline"
            + " models pull --onnx fetches one where the hub has it; --engine torch runs the"
            + " safetensors)");
  }

  /// Every file, with the data files beside each: `NAME.onnx_data`, `NAME.onnx_data_1`, ….
  List<Path> all() {
    return Stream.of(vision, embedding, Optional.of(decoder))
        .flatMap(Optional::stream)
        .flatMap(file -> Stream.concat(Stream.of(file), data(file).stream()))
        .toList();
  }

  private static List<Path> data(Path file) {
    String stem = file.getFileName().toString();
    try (Stream<Path> files = Files.list(file.resolveSibling("."))) {
      return files
          .map(Path::normalize)
          .filter(other -> {
            String name = other.getFileName().toString();
            return name.startsWith(stem + "_data") || name.equals(stem + ".data");
          })
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String choose(
      Path folder, String stem, List<String> present, Optional<String> wanted) {
    String variant = wanted.orElse(present.getFirst());
    String known = variant.equals("q8") && !present.contains("q8") ? "quantized" : variant;
    if (!present.contains(known)) {
      throw new IllegalArgumentException(
          "--onnx-variant %s: there is no %s; this export comes in: %s"
              .formatted(
                  variant, folder.resolve(fileName(stem, known)), String.join(", ", present)));
    }
    return known;
  }

  private static Optional<Path> part(Path folder, String stem, String variant) {
    List<String> present = variants(folder, stem);
    if (present.isEmpty()) {
      return Optional.empty();
    }
    String found = present.contains(variant) ? variant : present.getFirst();
    return Optional.of(folder.resolve(fileName(stem, found)));
  }

  private static String fileName(String stem, String variant) {
    return stem + (variant.equals(FULL) ? "" : "_" + variant) + ".onnx";
  }

  private static Path folder(Path directory) {
    Path inner = directory.resolve("onnx");
    return Files.isDirectory(inner) ? inner : directory;
  }

  /// What one part comes in, the most exact first, unknown endings last.
  private static List<String> variants(Path folder, String stem) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    var found = new TreeSet<String>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(stem) && name.endsWith(".onnx"))
          .map(name -> name.substring(stem.length(), name.length() - ".onnx".length()))
          .filter(ending -> ending.isEmpty() || ending.startsWith("_"))
          .filter(ending -> !ending.equals("_merged"))
          .forEach(ending -> found.add(ending.isEmpty() ? FULL : ending.substring(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Stream<String> known = BEST_FIRST.stream().filter(found::contains);
    Stream<String> others = found.stream().filter(name -> !BEST_FIRST.contains(name));
    return Stream.concat(known, others).toList();
  }
}
