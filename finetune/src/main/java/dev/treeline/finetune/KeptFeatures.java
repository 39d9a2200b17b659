package dev.treeline.finetune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// What the vision part makes of each picture, where nothing of it is trained: made once for each
/// distinct picture and kept, in memory up to a limit, beyond it in a file or not at all.
///
/// Each picture is looked at by itself, kept or not, so what is kept does not change a bit. Safe
/// for several threads.
final class KeptFeatures implements Gallery {
  private final PictureStore pictures;
  private final IntFunction<float[]> maker;
  private final Recipe.Features limits;
  private final Path spill;
  private final Map<Integer, float[]> kept = new ConcurrentHashMap<>();
  private final Map<Integer, Place> spilled = new ConcurrentHashMap<>();
  private Optional<FileChannel> file = Optional.empty();
  private long keptBytes;
  private long fileBytes;
  private long made;

  /// Where a picture's features lie in the file.
  private record Place(long offset, int count) {}

  /// @param maker looks at one picture: `[image tokens, D]`
  /// @param spill the file for what does not fit; deleted in the end
  KeptFeatures(
      PictureStore pictures, IntFunction<float[]> maker, Recipe.Features limits, Path spill) {
    this.pictures = pictures;
    this.maker = maker;
    this.limits = limits;
    this.spill = spill;
  }

  @Override
  public Shown batch(int[] images) {
    float[][] parts = Arrays.stream(images).mapToObj(this::of).toArray(float[][]::new);
    float[] all = new float[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return new Shown.Features(all);
  }

  @Override
  public Path file(int image) {
    return pictures.file(image);
  }

  /// How often the vision part has run.
  synchronized long made() {
    return made;
  }

  private float[] of(int image) {
    float @Nullable [] known = kept.get(image);
    if (known != null) {
      return known;
    }
    Place place = spilled.get(image);
    if (place != null) {
      return read(place);
    }
    float[] features = maker.apply(image);
    keep(image, features);
    return features;
  }

  private synchronized void keep(int image, float[] features) {
    made++;
    long bytes = (long) features.length * Float.BYTES;
    if (keptBytes + bytes <= limits.keptBytes()) {
      keptBytes += kept.put(image, features) == null ? bytes : 0;
    } else if (limits.spill() && !spilled.containsKey(image)) {
      spilled.put(image, append(features));
    }
  }

  private Place append(float[] features) {
    ByteBuffer bytes =
        ByteBuffer.allocate(features.length * Float.BYTES).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(features);
    try {
      FileChannel channel = channel();
      long at = fileBytes;
      while (bytes.hasRemaining()) {
        fileBytes += channel.write(bytes, fileBytes);
      }
      return new Place(at, features.length);
    } catch (IOException e) {
      throw new UncheckedIOException(spill + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private synchronized FileChannel channel() throws IOException {
    if (file.isEmpty()) {
      Files.createDirectories(spill.toAbsolutePath().getParent());
      file =
          Optional.of(
              FileChannel.open(
                  spill,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE));
    }
    return file.get();
  }

  private float[] read(Place place) {
    ByteBuffer bytes =
        ByteBuffer.allocate(place.count * Float.BYTES).order(ByteOrder.nativeOrder());
    try {
      FileChannel channel = channel();
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, place.offset + bytes.position()) < 0) {
          throw new IOException("ends too early");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(spill + ": cannot be read: " + e.getMessage(), e);
    }
    float[] features = new float[place.count];
    bytes.flip().order(ByteOrder.nativeOrder()).asFloatBuffer().get(features);
    return features;
  }

  @Override
  public void close() {
    try {
      if (file.isPresent()) {
        file.get().close();
        Files.deleteIfExists(spill);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
