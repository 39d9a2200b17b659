package dev.treeline.finetune;

import dev.treeline.models.HostTensor;
import dev.treeline.models.ImageRecipe;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.image.ImageDecoder;
import dev.treeline.prompts.ImageSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// The pictures of a run, each decoded once and kept as the bytes the image recipe leaves: 8 bits a
/// channel, cut and resized, not yet normalised.
final class PictureStore {
  private final Optional<Recipe> recipe;
  private final List<View> views = new ArrayList<>();
  private final Map<Path, Integer> indexes = new HashMap<>();
  private final Map<String, Integer> asked = new HashMap<>();
  private final Map<Path, byte[]> decoded = new ConcurrentHashMap<>();
  private byte[][] pixels = new byte[0][];

  /// A picture as it is looked at.
  ///
  /// @param extras what the vision part reads beside it, such as the question
  private record View(Path file, Map<String, HostTensor> extras) {}

  /// How a picture becomes bytes.
  ///
  /// @param side pixels along a side of what the recipe makes
  private record Recipe(ImageRecipe recipe, PixelNorm norm, int side) {}

  /// @param side pixels along a side of what the recipe makes
  PictureStore(ImageRecipe recipe, PixelNorm norm, int side) {
    this.recipe = Optional.of(new Recipe(recipe, norm, side));
  }

  private PictureStore() {
    this.recipe = Optional.empty();
  }

  /// Keeps the files' names only.
  static PictureStore namesOnly() {
    return new PictureStore();
  }

  /// The index of a picture; it is read by [#load].
  synchronized int add(Path file) {
    return indexes.computeIfAbsent(
        key(file),
        added -> {
          views.add(new View(added, Map.of()));
          return views.size() - 1;
        });
  }

  /// The index of a picture that is looked at with a question in mind.
  ///
  /// @param extras the question, of whole numbers
  synchronized int add(int image, Map<String, HostTensor> extras) {
    if (extras.isEmpty()) {
      return image;
    }
    var key = new StringBuilder().append(image);
    new TreeMap<>(extras)
        .forEach(
            (name, tensor) -> key.append(' ').append(name).append(Arrays.toString(tensor.longs())));
    return asked.computeIfAbsent(
        key.toString(),
        _ -> {
          views.add(new View(views.get(image).file, Map.copyOf(extras)));
          return views.size() - 1;
        });
  }

  /// Which pictures cannot be used, and why. Where pixels are kept, those that can are not decoded
  /// again.
  Map<Path, String> unreadable(Collection<Path> pictures) {
    Map<Path, String> reasons = new ConcurrentHashMap<>();
    pictures.parallelStream()
        .forEach(file -> {
          try {
            look(file);
          } catch (ModelFormatException e) {
            reasons.put(file, String.valueOf(e.getMessage()));
          }
        });
    return reasons;
  }

  private void look(Path file) {
    requireThere(file);
    Path path = key(file);
    if (recipe.isEmpty()) {
      var _ = ImageDecoder.decode(new ImageSource.File(path));
    } else if (!indexes.containsKey(path)) {
      decoded.computeIfAbsent(path, added -> read(recipe.get(), added));
    }
  }

  private static Path key(Path file) {
    return file.toAbsolutePath().normalize();
  }

  /// How many files there are.
  synchronized int size() {
    return indexes.size();
  }

  synchronized Path file(int image) {
    return views.get(image).file;
  }

  /// What the vision part reads beside a picture; mostly nothing.
  synchronized Map<String, HostTensor> extras(int image) {
    return views.get(image).extras;
  }

  /// Decodes the pictures added since the last call, where pixels are kept.
  void load(int threads) {
    if (recipe.isPresent()) {
      load(recipe.get(), threads);
    }
  }

  private void load(Recipe how, int threads) {
    byte[][] all = Arrays.copyOf(pixels, views.size());
    IntStream work = IntStream.range(pixels.length, all.length);
    (threads > 1 ? work.parallel() : work)
        .forEach(i -> {
          byte[] known = decoded.get(file(i));
          all[i] = known == null ? read(how, file(i)) : known;
        });
    decoded.clear();
    pixels = all;
  }

  /// The pixels of some pictures, `[B, 3, Y, X]`.
  byte[] batch(int[] images) {
    int side = recipe.orElseThrow().side;
    int size = 3 * side * side;
    byte[] batch = new byte[images.length * size];
    for (int b = 0; b < images.length; b++) {
      System.arraycopy(pixels[images[b]], 0, batch, b * size, size);
    }
    return batch;
  }

  private static byte[] read(Recipe how, Path file) {
    int side = how.side;
    requireThere(file);
    HostTensor tensor = how.recipe.apply(ImageDecoder.decode(new ImageSource.File(file)));
    if (tensor.values().length != 3 * side * side) {
      throw new ModelFormatException(
          file
              + ": the image recipe makes "
              + tensor.values().length
              + " numbers of it, but the"
              + " tower takes 3 x "
              + side
              + " x "
              + side);
    }
    return how.norm.bytes(tensor.values());
  }

  private static void requireThere(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(file + ": no such image");
    }
  }
}
