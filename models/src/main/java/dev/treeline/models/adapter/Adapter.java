package dev.treeline.models.adapter;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.Safetensors;
import dev.treeline.models.SafetensorsWriter;
import dev.treeline.models.Suggestions;
import dev.treeline.models.TensorInfo;
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

/// A low-rank adapter for one checkpoint, as PEFT writes it: `adapter_config.json` and
/// `adapter_model.safetensors`.
///
/// @param name what it is called: its folder's name
/// @param maps what is added to linear maps, by the canonical name of the map's weight
/// @param saved tensors that take the checkpoint's place, by canonical name
public record Adapter(
    String name, AdapterConfig config, Map<String, LowRank> maps, Map<String, float[]> saved) {
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";
  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";
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
    return map != null
        ? Optional.of(map.merged(weight.get()))
        : Optional.ofNullable(saved.get(name));
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
    return AdapterConfigFile.words(config.targets());
  }

  /// Writes both files, the config last: a folder without it holds no adapter.
  public void write(Path directory, Checkpoint base) throws IOException {
    Files.createDirectories(directory);
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    maps.forEach((weight, map) -> {
      String at = PREFIX + base.modulePath(weight);
      entries.add(entry(at + A, map.a(), map.rank(), map.in()));
      entries.add(entry(at + B, map.b(), map.out(), map.rank()));
      if (map.magnitudes().length > 0) {
        entries.add(entry(at + MAGNITUDES.getFirst(), map.magnitudes(), map.out()));
      }
    });
    saved.forEach((name, values) -> {
      String path = base.modulePath(name) + name.substring(name.lastIndexOf('.'));
      entries.add(entry(PREFIX + path, values, base.weights().info(name).shape()));
    });
    SafetensorsWriter.write(directory.resolve(WEIGHTS), entries, Map.of("format", "pt"));
    Files.writeString(
        directory.resolve(CONFIG), AdapterConfigFile.write(config), StandardCharsets.UTF_8);
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
        }
      }
      for (String tensor : List.copyOf(left)) {
        if (!tensor.contains(".lora_")) {
          String weight = base.canonicalName(stripped(tensor));
          requireKnown(tensor, weight);
          requireShape(tensors.info(tensor), base.weights().info(weight).shape());
          saved.put(weight, tensors.floats(tensor));
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
                    Suggestions.nearest(weight, base.weights().names())));
      }
    }

    private LowRank pair(String at, Set<String> left) {
      TensorInfo a = info(at + A);
      TensorInfo b = info(at + B);
      left.removeAll(List.of(at + A, at + B));
      String path = stripped(at);
      int rank = config.scale().rank(path);
      long[] shape = base.weights().info(base.canonicalName(path + ".weight")).shape();
      if (shape.length != 2) {
        throw new ModelFormatException(
            "%s: %s adapts a tensor of shape %s; only linear maps can be adapted"
                .formatted(file, at + A, Arrays.toString(shape)));
      }
      requireShape(a, rank, shape[1]);
      requireShape(b, shape[0], rank);
      float[] magnitudes = {};
      for (String suffix : MAGNITUDES) {
        if (left.remove(at + suffix)) {
          requireShape(tensors.info(at + suffix), shape[0]);
          magnitudes = tensors.floats(at + suffix);
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

    private TensorInfo info(String name) {
      if (!tensors.has(name)) {
        throw new ModelFormatException("%s: has no tensor %s".formatted(file, name));
      }
      return tensors.info(name);
    }

    private void requireShape(TensorInfo info, long... shape) {
      if (!Arrays.equals(info.shape(), shape)) {
        throw new ModelFormatException(
            "%s: %s must have shape %s to fit %s with rank %d, but has %s: it is for another base"
                .formatted(
                    file,
                    info.name(),
                    Arrays.toString(shape),
                    base.directory(),
                    config.scale().rank(),
                    Arrays.toString(info.shape())));
      }
    }
  }
}
