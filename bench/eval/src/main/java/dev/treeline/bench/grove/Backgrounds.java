package dev.treeline.bench.grove;

/// Procedural backgrounds. A pixel is a function of its place, the tint and the seed, in integers.
final class Backgrounds {
  private Backgrounds() {}

  /// Two colours and a blend between them.
  @SuppressWarnings("ArrayRecordComponent")
  private record Paint(int[] dark, int[] light) {
    /// The colour at `level` in 0..255, `[3]`.
    int[] at(int level) {
      int l = Math.clamp(level, 0, 255);
      int[] colour = new int[3];
      for (int c = 0; c < 3; c++) {
        colour[c] = (dark[c] * (255 - l) + light[c] * l + 127) / 255;
      }
      return colour;
    }
  }

  /// Paints the whole background.
  ///
  /// @return `[Y * X * 3]` values in 0..255
  static int[] paint(Scene.Ground ground) {
    int[] pixels = new int[Scene.SIDE * Scene.SIDE * 3];
    Paint paint = paint(ground.family().name(), ground.tint());
    for (int y = 0; y < Scene.SIDE; y++) {
      for (int x = 0; x < Scene.SIDE; x++) {
        int[] colour = paint.at(level(ground.family().name(), ground.seed(), x, y));
        System.arraycopy(colour, 0, pixels, (y * Scene.SIDE + x) * 3, 3);
      }
    }
    return pixels;
  }

  /// The colours of a family, moved by the tint: lightness and, a little, hue.
  private static Paint paint(String family, int tint) {
    int[] base =
        switch (family) {
          case "tiles" -> new int[] {206, 214, 220};
          case "grass" -> new int[] {112, 168, 84};
          case "wood" -> new int[] {184, 140, 96};
          case "street" -> new int[] {128, 130, 136};
          case "water" -> new int[] {96, 160, 208};
          case "wall" -> new int[] {186, 120, 100};
          case "sand" -> new int[] {224, 202, 150};
          case "sky" -> new int[] {176, 212, 240};
          case "carpet" -> new int[] {168, 130, 176};
          case "stripes" -> new int[] {214, 196, 176};
          case "stone" -> new int[] {158, 160, 150};
          case "dots" -> new int[] {196, 210, 188};
          default -> throw new IllegalArgumentException("no background is named " + family);
        };
    int light = tint % 10 * 5 - 22;
    int hue = tint / 10 * 4 - 18;
    int[] dark = {base[0] + light + hue - 26, base[1] + light - 26, base[2] + light - hue - 26};
    int[] bright = {base[0] + light + hue + 16, base[1] + light + 16, base[2] + light - hue + 16};
    return new Paint(clamp(dark), clamp(bright));
  }

  private static int[] clamp(int[] colour) {
    for (int c = 0; c < 3; c++) {
      colour[c] = Math.clamp(colour[c], 8, 247);
    }
    return colour;
  }

  private static int level(String family, long seed, int x, int y) {
    int u = x + (int) (seed & 31);
    int v = y + (int) (seed >>> 5 & 31);
    return switch (family) {
      case "tiles" -> u % 16 == 0 || v % 16 == 0 ? 30 : 170 + cell(seed, u / 16, v / 16, 60);
      case "grass" -> noise(seed, u * 3, v, 8) * 3 / 4 + cell(seed, u / 2, v / 4, 90);
      case "wood" -> v % 22 == 0 ? 20 : 60 + noise(seed + v / 22, u, v * 6, 24) * 5 / 8;
      case "street" -> v % 44 < 3 && u % 28 < 16 ? 255 : 70 + cell(seed, x, y, 70);
      case "water" -> ripple(v + noise(seed, u, v, 16) / 20, 12) + noise(seed, u, v, 24) / 4;
      case "wall" -> brick(seed, u, v);
      case "sand" -> noise(seed, u, v * 2, 20) / 2 + 60 + cell(seed, x, y, 40);
      case "sky" -> 40 + y + noise(seed, u, v * 2, 32) / 2;
      case "carpet" -> (u / 7 + v / 7) % 2 * 110 + 60 + cell(seed, u / 2, v / 2, 24);
      case "stripes" -> (u + v) / 9 % 2 * 130 + 60;
      case "stone" -> noise(seed, u, v, 10) / 2 + noise(seed, u, v, 28) / 2;
      case "dots" -> dot(u % 14 - 7, v % 14 - 7) ? 20 : 210;
      default -> throw new IllegalArgumentException("no background is named " + family);
    };
  }

  private static boolean dot(int x, int y) {
    return x * x + y * y <= 9;
  }

  private static int brick(long seed, int u, int v) {
    int row = v / 10;
    int shifted = u + row % 2 * 10;
    return v % 10 == 0 || shifted % 20 == 0 ? 250 : 50 + cell(seed, shifted / 20, row, 100);
  }

  /// A triangle wave of height 200.
  private static int ripple(int position, int period) {
    int phase = Math.floorMod(position, period);
    return Math.abs(phase * 2 - period) * 200 / period;
  }

  /// A value in `[0, range)` for each cell of a grid.
  private static int cell(long seed, int x, int y, int range) {
    return (int) ((Dice.mix(seed * 31 + x * 0x1_0000_0001L + y * 0x7FFF_FFEDL) >>> 40) % range);
  }

  /// Value noise in 0..255: random corners of a grid, blended between.
  private static int noise(long seed, int x, int y, int grid) {
    int i = x / grid;
    int j = y / grid;
    int s = x % grid;
    int t = y % grid;
    int top = cell(seed, i, j, 256) * (grid - s) + cell(seed, i + 1, j, 256) * s;
    int bottom = cell(seed, i, j + 1, 256) * (grid - s) + cell(seed, i + 1, j + 1, 256) * s;
    return (top * (grid - t) + bottom * t) / (grid * grid);
  }
}
