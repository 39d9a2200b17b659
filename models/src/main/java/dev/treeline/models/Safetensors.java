package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.prompts.Nearest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Named tensors in safetensors files, mapped into memory and read in place.
///
/// Files may be larger than 2 GiB. Opening checks all that the headers claim; errors name the file
/// and the tensor. Safe for use by many threads; closing it makes every segment it handed out
/// unusable (an `IllegalStateException`, never a crash).
public final class Safetensors implements AutoCloseable {
  private record Stored(TensorInfo info, MemorySegment bytes) {}

  private final Path source;
  private final Arena arena = Arena.ofShared();
  private final Map<String, Stored> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private Safetensors(Path source) {
    this.source = source;
  }

  /// Opens one file, or a directory that holds `model.safetensors` or the shards which
  /// `model.safetensors.index.json` names.
  @MustBeClosed
  public static Safetensors open(Path fileOrDirectory) {
    var opened = new Safetensors(fileOrDirectory);
    try {
      if (Files.isDirectory(fileOrDirectory)) {
        opened.addDirectory(fileOrDirectory);
      } else {
        opened.addFile(fileOrDirectory);
      }
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
    return opened;
  }

  /// No tensors at all; holds nothing that must be freed.
  @SuppressWarnings("MustBeClosedChecker")
  static Safetensors none(Path source) {
    return new Safetensors(source);
  }

  /// Every tensor's name, in the order of the files and of the bytes in them.
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  /// What the files' headers say beside the tensors, such as `format` → `pt`.
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  public TensorInfo info(String name) {
    return stored(name).info;
  }

  /// The tensor's bytes as the file has them: little-endian, row-major, read-only, perhaps
  /// unaligned. Usable until this is closed.
  public MemorySegment bytes(String name) {
    return stored(name).bytes;
  }

  /// The numbers of an `F32`, `F16`, `BF16` or `F64` tensor; the last is rounded.
  public float[] floats(String name) {
    Stored stored = stored(name);
    return TensorValues.floats(stored.info, stored.bytes);
  }

  /// The numbers of a tensor of whole numbers or of truth values (0 and 1).
  public long[] longs(String name) {
    Stored stored = stored(name);
    return TensorValues.longs(stored.info, stored.bytes);
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private Stored stored(String name) {
    Stored stored = tensors.get(name);
    if (stored == null) {
      throw new ModelFormatException(
          source + ": no tensor named " + name + Nearest.hint(name, tensors.keySet()));
    }
    return stored;
  }

  private void addDirectory(Path directory) {
    Path single = directory.resolve("model.safetensors");
    Path index = directory.resolve("model.safetensors.index.json");
    if (Files.exists(single)) {
      addFile(single);
    } else if (Files.exists(index)) {
      addShards(directory, index);
    } else {
      throw new ModelFormatException(
          directory
              + ": holds neither model.safetensors nor model.safetensors.index.json"
              + (Files.exists(directory.resolve("pytorch_model.bin"))
                      || Files.exists(directory.resolve("pytorch_model.bin.index.json"))
                  ? "; pickled weights (pytorch_model.bin) are never read: convert them"
                  : ""));
    }
  }

  private void addShards(Path directory, Path index) {
    JsonNode places = Json.readObject(index).path("weight_map");
    if (!places.isObject() || places.isEmpty()) {
      throw new ModelFormatException(
          index + ": weight_map must name the tensors, but is " + Json.describe(places));
    }
    var shards = new TreeSet<String>();
    places.forEach(shard -> shards.add(requireFileName(index, shard)));
    for (String shard : shards) {
      Path file = directory.resolve(shard);
      if (!Files.exists(file)) {
        throw new ModelFormatException(
            index + ": names the shard " + shard + ", but there is no such file beside it");
      }
      addFile(file);
    }
    for (Map.Entry<String, JsonNode> place : places.properties()) {
      Stored stored = tensors.get(place.getKey());
      Path expected = directory.resolve(place.getValue().textValue());
      if (stored == null || !stored.info.file().equals(expected)) {
        throw new ModelFormatException(
            "%s: tensor %s should be in %s, but is %s"
                .formatted(
                    index,
                    place.getKey(),
                    place.getValue().textValue(),
                    stored == null ? "in no shard" : "in " + stored.info.file().getFileName()));
      }
    }
  }

  private static String requireFileName(Path index, JsonNode shard) {
    String name = shard.isTextual() ? shard.textValue() : "";
    if (name.isEmpty()
        || name.equals(".")
        || name.equals("..")
        || name.chars().anyMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ')) {
      throw new ModelFormatException(
          index + ": a shard must be a file beside the index, but is " + Json.describe(shard));
    }
    return name;
  }

  private void addFile(Path file) {
    MemorySegment whole;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      whole = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (NoSuchFileException e) {
      throw new ModelFormatException(file + ": no such file", e);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
    SafetensorsHeader header = SafetensorsHeader.read(file, whole);
    metadata.putAll(header.metadata());
    for (SafetensorsHeader.Placed placed : header.tensors()) {
      TensorInfo info = placed.info();
      MemorySegment bytes =
          whole.asSlice(header.dataStart() + placed.begin(), placed.end() - placed.begin());
      Stored other = tensors.put(info.name(), new Stored(info, bytes));
      if (other != null) {
        throw new ModelFormatException(
            file + ": tensor " + info.name() + " is also in " + other.info.file().getFileName());
      }
    }
  }
}
