package dev.treeline.models.adapter;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.Safetensors;
import dev.treeline.models.SafetensorsWriter;
import dev.treeline.models.TensorInfo;
import dev.treeline.prompts.Nearest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A low-rank adapter for one checkpoint, as PEFT writes it: `adapter_config.json` and
/// `adapter_model.safetensors`.
///
/// @param name what it is called: its folder's name
/// @param maps what is added to linear maps, by the canonical name of the map's weight
/// @param saved tensors that take the checkpoint's place, by canonical name; a pair is added to it
///   where there are both
public record Adapter(
    String name, AdapterConfig config, Map<String, LowRank> maps, Map<String, float[]> saved) {
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";
  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";
  private static final String EMBEDDING_A = ".lora_embedding_A";
  private static final String EMBEDDING_B = ".lora_embedding_B";
  private static final String BASE = ".base_layer";
  private static final Pattern EMBEDDING =
      Pattern.compile(".*(embed_tokens|embeddings?|pos_embed)\\.weight");
  private static final List<String> MAGNITUDES =
      List.of(".lora_magnitude_vector", ".lora_magnitude_vector.weight");

  public Adapter {
    maps = Collections.unmodifiableMap(new TreeMap<>(maps));
    saved = Collections.unmodifiableMap(new TreeMap<>(saved));
  }

  /// Reads an adapter and holds it against the checkpoint it is for.
  ///
  /// @throws ModelFormatException naming the tensor when it is for another model, broken or of an
  ///   unsupported kind
  public static Adapter read(Path directory, Checkpoint base) {
    Path file = directory.resolve(WEIGHTS);
    if (!Files.exists(directory.resolve(CONFIG))) {
      throw new ModelFormatException(
          directory + ": no adapter: " + CONFIG + " is missing (it lies beside " + WEIGHTS + ")");
    }
    AdapterConfig config = AdapterConfigFile.read(directory.resolve(CONFIG));
    if (!Files.exists(file)) {
      throw new ModelFormatException(
          directory
              + ": "
              + WEIGHTS
              + " is missing"
              + (Files.exists(directory.resolve("adapter_model.bin"))
                  ? "; adapter_model.bin is a pickle, which is never read: save it again with"
                      + " safe_serialization=True"
                  : ""));
    }
    try (Safetensors tensors = Safetensors.open(file)) {
      return new Reader(file, tensors, config, base).read(nameOf(directory));
    }
  }

  /// The config alone, without a model to hold it against.
  public static AdapterConfig config(Path directory) {
    return AdapterConfigFile.read(directory.resolve(CONFIG));
  }

  private static String nameOf(Path directory) {
    Path name = directory.toAbsolutePath().normalize().getFileName();
    return name == null ? "adapter" : name.toString();
  }

  /// What a weight becomes with this adapter; nothing when it stays as it is.
  ///
  /// @param name canonical
  /// @param weight gives the checkpoint's, row after row
  public Optional<float[]> weight(String name, Supplier<float[]> weight) {
    LowRank map = maps.get(name);
    float[] whole = saved.get(name);
    if (map == null) {
      return Optional.ofNullable(whole);
    }
    return Optional.of(map.merged(whole == null ? weight.get() : whole));
  }

  /// Whether it changes a weight.
  ///
  /// @param name canonical
  public boolean changes(String name) {
    return maps.containsKey(name) || saved.containsKey(name);
  }

  /// Whether it changes anything outside the language model: vision tower, projector, Q-Former.
  /// Then pictures look otherwise with it.
  public boolean changesTower() {
    return Stream.concat(maps.keySet().stream(), saved.keySet().stream())
        .anyMatch(name -> !name.startsWith("language_model.") && !name.startsWith("lm_head."));
  }

  /// How many numbers it holds.
  public long parameters() {
    long pairs =
        maps.values().stream()
            .mapToLong(map -> (long) map.a().length + map.b().length + map.magnitudes().length)
            .sum();
    return pairs + saved.values().stream().mapToLong(values -> values.length).sum();
  }

  /// The modules it targets, as a user wrote them.
  public String targetWords() {
    return config.targetWords();
  }

  /// Writes both files, the config last: a folder without it holds no adapter.
  public void write(Path directory, Checkpoint base) throws IOException {
    Files.createDirectories(directory);
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    maps.forEach((weight, map) -> entries.addAll(pair(weight, map, base)));
    saved.forEach((name, values) -> {
      String path = PREFIX + base.moduleName(name);
      entries.add(entry(path, values, base.weights().info(name).shape()));
    });
    SafetensorsWriter.write(directory.resolve(WEIGHTS), entries, Map.of("format", "pt"));
    Files.writeString(
        directory.resolve(CONFIG), AdapterConfigFile.write(config), StandardCharsets.UTF_8);
  }

  private static List<SafetensorsWriter.Entry> pair(String weight, LowRank map, Checkpoint base) {
    String at = PREFIX + base.modulePath(weight);
    long[] shape = base.weights().info(weight).shape();
    if (shape.length == 2 && EMBEDDING.matcher(weight).matches()) {
      return List.of(
          entry(at + EMBEDDING_A, turned(map.b(), map.rank()), map.rank(), map.out()),
          entry(at + EMBEDDING_B, turned(map.a(), map.in()), map.in(), map.rank()));
    }
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    entries.add(entry(at + A, map.a(), shapeOfA(shape, map.rank())));
    entries.add(entry(at + B, map.b(), shapeOfB(shape, map.rank())));
    if (map.magnitudes().length > 0) {
      entries.add(entry(at + MAGNITUDES.getFirst(), map.magnitudes(), map.out()));
    }
    return entries;
  }

  /// A reads what the map reads: for a convolution a whole patch.
  private static long[] shapeOfA(long[] shape, int rank) {
    long[] of = shape.clone();
    of[0] = rank;
    return of;
  }

  private static long[] shapeOfB(long[] shape, int rank) {
    long[] of = new long[shape.length];
    Arrays.fill(of, 1);
    of[0] = shape[0];
    of[1] = rank;
    return of;
  }

  /// Rows and columns exchanged.
  ///
  /// @param columns of `matrix`
  private static float[] turned(float[] matrix, int columns) {
    int rows = matrix.length / columns;
    float[] turned = new float[matrix.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        turned[column * rows + row] = matrix[row * columns + column];
      }
    }
    return turned;
  }

  private static SafetensorsWriter.Entry entry(String name, float[] values, long... shape) {
    return SafetensorsWriter.Entry.of(name, Dtype.F32, shape, values);
  }

  /// One read.
  private record Reader(Path file, Safetensors tensors, AdapterConfig config, Checkpoint base) {
    Adapter read(String name) {
      Map<String, LowRank> maps = new TreeMap<>();
      Map<String, float[]> saved = new TreeMap<>();
      Set<String> left = new TreeSet<>(tensors.names());
      for (String tensor : tensors.names()) {
        if (tensor.endsWith(A)) {
          String at = tensor.substring(0, tensor.length() - A.length());
          maps.put(weight(at, tensor), pair(at, left));
        } else if (tensor.endsWith(EMBEDDING_A)) {
          String at = tensor.substring(0, tensor.length() - EMBEDDING_A.length());
          maps.put(weight(at, tensor), embedding(at, left));
        }
      }
      for (String tensor : List.copyOf(left)) {
        if (!tensor.contains(".lora_")) {
          readWhole(tensor, saved);
          left.remove(tensor);
        }
      }
      if (!left.isEmpty()) {
        throw new ModelFormatException(
            "%s: %s is no part of an adapter that is supported (maps with lora_A and lora_B)"
                .formatted(file, left.iterator().next()));
      }
      if (maps.isEmpty() && saved.isEmpty()) {
        throw new ModelFormatException(file + ": holds no adapter weights");
      }
      return new Adapter(name, config, maps, saved);
    }

    /// A tensor that takes the checkpoint's place. PEFT also writes what lies under the pair of an
    /// embedding or a head, which mostly is the checkpoint's own.
    private void readWhole(String tensor, Map<String, float[]> saved) {
      String weight = base.canonicalName(stripped(tensor).replace(BASE + ".", "."));
      requireKnown(tensor, weight);
      requireShape(tensors.info(tensor), base.weights().info(weight).shape());
      float[] values = tensors.floats(tensor);
      if (!tensor.contains(BASE) || !Arrays.equals(values, base.weights().floats(weight))) {
        saved.put(weight, values);
      }
    }

    private String stripped(String tensor) {
      if (!tensor.startsWith(PREFIX)) {
        throw new ModelFormatException(
            "%s: %s must begin with %s, as PEFT writes it".formatted(file, tensor, PREFIX));
      }
      return tensor.substring(PREFIX.length());
    }

    private String weight(String at, String tensor) {
      String weight = base.canonicalName(stripped(at) + ".weight");
      requireKnown(tensor, weight);
      return weight;
    }

    private void requireKnown(String tensor, String weight) {
      if (!base.weights().has(weight)) {
        throw new ModelFormatException(
            "%s: %s belongs to no part of %s: the adapter is for another model (it names %s)%s"
                .formatted(
                    file,
                    tensor,
                    base.directory(),
                    config.base().isEmpty() ? "none" : config.base(),
                    Nearest.hint(weight, base.weights().names())));
      }
    }

    private LowRank pair(String at, Set<String> left) {
      TensorInfo a = info(at + A);
      TensorInfo b = info(at + B);
      left.removeAll(List.of(at + A, at + B));
      String path = stripped(at);
      int rank = config.scale().rank(path);
      long[] shape = base.weights().info(base.canonicalName(path + ".weight")).shape();
      if (shape.length < 2) {
        throw new ModelFormatException(
            "%s: %s adapts a tensor of shape %s; only linear maps, convolutions and embeddings can be adapted"
                .formatted(file, at + A, Arrays.toString(shape)));
      }
      requireShape(a, shapeOfA(shape, rank));
      requireShape(b, shapeOfB(shape, rank));
      float[] magnitudes = {};
      for (String suffix : MAGNITUDES) {
        if (left.remove(at + suffix)) {
          magnitudes = magnitudes(tensors.info(at + suffix), shape);
        }
      }
      if (config.magnitudes() != magnitudes.length > 0) {
        throw new ModelFormatException(
            "%s: %s %s, but use_dora is %s"
                .formatted(
                    file,
                    at + MAGNITUDES.getFirst(),
                    magnitudes.length > 0 ? "is there" : "is missing",
                    config.magnitudes()));
      }
      return new LowRank(
          rank,
          config.scale().factor(path),
          tensors.floats(at + A),
          tensors.floats(at + B),
          magnitudes);
    }

    /// One for each output; those of convolutions have an axis for each of theirs.
    private float[] magnitudes(TensorInfo info, long[] shape) {
      long[] wanted = new long[shape.length];
      Arrays.fill(wanted, 1);
      wanted[1] = shape[0];
      if (shape.length == 2 || info.shape().length == 1) {
        wanted = new long[] {shape[0]};
      }
      requireShape(info, wanted);
      return tensors.floats(info.name());
    }

    /// A table's pair: A `[rank, words]`, B `[D, rank]`.
    private LowRank embedding(String at, Set<String> left) {
      TensorInfo a = info(at + EMBEDDING_A);
      TensorInfo b = info(at + EMBEDDING_B);
      left.removeAll(List.of(at + EMBEDDING_A, at + EMBEDDING_B));
      if (config.magnitudes()) {
        throw new ModelFormatException(
            "%s: %s: use_dora on embeddings is not supported".formatted(file, a.name()));
      }
      String path = stripped(at);
      int rank = config.scale().rank(path);
      long[] shape = base.weights().info(base.canonicalName(path + ".weight")).shape();
      requireShape(a, rank, shape[0]);
      requireShape(b, shape[shape.length - 1], rank);
      return new LowRank(
          rank,
          config.scale().factor(path),
          turned(tensors.floats(b.name()), rank),
          turned(tensors.floats(a.name()), (int) shape[0]),
          new float[0]);
    }

    private TensorInfo info(String name) {
      if (!tensors.has(name)) {
        throw new ModelFormatException("%s: has no tensor %s".formatted(file, name));
      }
      return tensors.info(name);
    }

    private void requireShape(TensorInfo info, long... shape) {
      if (!Arrays.equals(info.shape(), shape)) {
        throw new ModelFormatException(
            "%s: %s must have shape %s to fit %s with rank %d, but has %s: it is for another base (it names %s)"
                .formatted(
                    file,
                    info.name(),
                    Arrays.toString(shape),
                    base.directory(),
                    config.scale().rank(),
                    Arrays.toString(info.shape()),
                    config.base().isEmpty() ? "none" : config.base()));
      }
    }
  }
}
