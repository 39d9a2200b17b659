package dev.treeline.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Writes a checkpoint of any shape with random weights, to measure how fast that shape runs: it
/// answers nonsense. Reads back like any other, here and in `transformers`.
///
/// Weights are f16, so that packing them in f16 loses nothing: normal ones of deviation 0.02, norms
/// one, biases zero. Tensors of one shape and kind hold the same numbers, which changes no speed
/// and keeps the writing of it short.
public final class RandomCheckpoint {
  private static final float DEVIATION = 0.02f;

  private final Family family;
  private final List<TensorSpec> tensors;
  private final Map<String, float[]> made = new HashMap<>();

  private RandomCheckpoint(Family family, List<TensorSpec> tensors) {
    this.family = family;
    this.tensors = tensors;
  }

  /// Writes config and weights.
  ///
  /// @param directory made when it is not there; what it holds under the same names is replaced
  /// @param config the content of `config.json`
  public static void write(Path directory, String config, long seed) {
    try {
      Files.createDirectories(directory);
      ConfigNode root =
          new ConfigNode(directory.resolve("config.json"), "", Json.MAPPER.readTree(config));
      Family family = Families.of(root);
      List<TensorSpec> used =
          family.tensors(family.config(root)).stream().filter(TensorSpec::required).toList();
      Files.writeString(directory.resolve("config.json"), config);
      SafetensorsWriter.write(
          directory.resolve("model.safetensors"),
          new RandomCheckpoint(family, used).entries(seed),
          Map.of("format", "pt"));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("config is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private List<SafetensorsWriter.Entry> entries(long seed) {
    var random = new SplittableRandom(seed);
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    for (TensorSpec spec : tensors) {
      long[] shape = spec.shape().stream().mapToLong(size -> size).toArray();
      float[] values = made.computeIfAbsent(key(spec), _ -> values(spec, random));
      entries.add(SafetensorsWriter.Entry.of(fileName(spec.name()), Dtype.F16, shape, values));
    }
    return entries;
  }

  /// Tensors with the same key hold the same numbers; the tables of words are the exception, as a
  /// head equal to the embedding would only repeat the last token.
  private static String key(TensorSpec spec) {
    boolean words = spec.name().contains("embed_tokens") || spec.name().contains("lm_head");
    return (words ? spec.name() : kind(spec).name()) + spec.shape();
  }

  private enum Kind {
    ONES,
    ZEROS,
    NORMAL
  }

  private static Kind kind(TensorSpec spec) {
    if (spec.name().endsWith(".bias")) {
      return Kind.ZEROS;
    }
    return spec.shape().size() == 1 && spec.name().contains("norm") ? Kind.ONES : Kind.NORMAL;
  }

  private static float[] values(TensorSpec spec, SplittableRandom random) {
    long count = spec.shape().stream().reduce(1L, Math::multiplyExact);
    float[] values = new float[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (kind(spec)) {
            case ONES -> 1;
            case ZEROS -> 0;
            case NORMAL -> DEVIATION * (float) random.nextGaussian();
          };
    }
    return values;
  }

  /// A name that the family reads as `canonical`, the one that `transformers` writes.
  private String fileName(String canonical) {
    if (canonical.startsWith("lm_head.")) {
      return canonical;
    }
    String below = "model." + canonical;
    String text = below.replaceFirst("^model\\.language_model\\.", "model.text_model.");
    return Stream.of(text, below)
        .filter(name -> family.canonicalName(name).equals(canonical))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no file name gives " + canonical));
  }
}
