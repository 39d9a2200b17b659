package dev.treeline.bench.grove;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/// All icons, and their pixels at any size. Thread-safe.
final class Icons {
  /// Side of the stored pictures, in pixels.
  static final int SOURCE = 72;

  private static final List<Icon> ALL = read();
  private static final Map<String, Icon> BY_ID =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Icon::id, Function.identity()));
  private static final Map<Icon, int[]> SOURCES = new ConcurrentHashMap<>();
  private static final Map<Sprite, int[]> SPRITES = new ConcurrentHashMap<>();

  private Icons() {}

  private record Sprite(Icon icon, int size, boolean mirrored) {}

  static List<Icon> all() {
    return ALL;
  }

  static List<Icon> of(Icon.Role role) {
    return ALL.stream().filter(icon -> icon.role() == role).toList();
  }

  static Icon named(String id) {
    Icon icon = BY_ID.get(id);
    if (icon == null) {
      throw new IllegalArgumentException("no icon is named " + id);
    }
    return icon;
  }

  /// The icon scaled to `size` by `size` by exact area averages.
  ///
  /// @return `[Y * X * 4]` red, green, blue (premultiplied by alpha) and alpha, each in 0..255;
  ///   shared, must not be changed
  static int[] sprite(Icon icon, int size, boolean mirrored) {
    return SPRITES.computeIfAbsent(
        new Sprite(icon, size, mirrored),
        key -> scale(SOURCES.computeIfAbsent(icon, Icons::decode), key.size(), key.mirrored()));
  }

  private static List<Icon> read() {
    List<Icon> icons = new ArrayList<>();
    for (String line : Resources.lines("icons.tsv")) {
      String[] columns = line.split("\t", -1);
      Icon.Role role = Icon.Role.named(columns[2]);
      icons.add(new Icon(icons.size() + 1, columns[0], columns[1], role, columns[3]));
    }
    return List.copyOf(icons);
  }

  /// `[Y * X * 4]` straight red, green, blue, alpha: the raster itself, so no colour conversion.
  private static int[] decode(Icon icon) {
    byte[] file = Resources.bytes("icons/" + icon.id() + ".png");
    try {
      Raster raster = ImageIO.read(new ByteArrayInputStream(file)).getRaster();
      if (raster.getWidth() != SOURCE || raster.getNumBands() != 4) {
        throw new IllegalStateException("icon " + icon.id() + " must be 72 x 72 RGBA");
      }
      return raster.getPixels(0, 0, SOURCE, SOURCE, (int[]) null);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot decode icon " + icon.id(), e);
    }
  }

  private static int[] scale(int[] source, int size, boolean mirrored) {
    int[] scaled = new int[size * size * 4];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        long[] sums = cell(source, size, y, mirrored ? size - 1 - x : x);
        int at = (y * size + x) * 4;
        long area = (long) SOURCE * SOURCE;
        for (int c = 0; c < 3; c++) {
          scaled[at + c] = (int) ((sums[c] + area * 255 / 2) / (area * 255));
        }
        scaled[at + 3] = (int) ((sums[3] + area / 2) / area);
      }
    }
    return scaled;
  }

  /// Sums over the source rectangle of one target pixel. In units of 1/size of a source pixel,
  /// target pixel x covers `[72 x, 72 (x + 1))` and source pixel s covers `[size s, size (s + 1))`.
  private static long[] cell(int[] source, int size, int y, int x) {
    long[] sums = new long[4];
    for (int v = y * SOURCE / size; v * size < (y + 1) * SOURCE; v++) {
      int height = overlap(y, v, size);
      for (int u = x * SOURCE / size; u * size < (x + 1) * SOURCE; u++) {
        long weight = (long) height * overlap(x, u, size);
        int at = (v * SOURCE + u) * 4;
        long alpha = source[at + 3] * weight;
        for (int c = 0; c < 3; c++) {
          sums[c] += source[at + c] * alpha;
        }
        sums[3] += alpha;
      }
    }
    return sums;
  }

  private static int overlap(int target, int source, int size) {
    int from = Math.max(target * SOURCE, source * size);
    int to = Math.min((target + 1) * SOURCE, (source + 1) * size);
    return Math.max(0, to - from);
  }
}
