package dev.treeline.bench.grove;

import java.util.Arrays;

/// Pixels of a scene. Integer arithmetic only: the same bytes on every machine.
final class SceneRenderer {
  /// The least share of a patch, in percent, that an icon must cover to name it.
  private static final int LEAST_COVER = 30;

  private SceneRenderer() {}

  /// The pixels.
  ///
  /// @return `[Y * X * 3]` red, green, blue
  static byte[] render(Scene scene) {
    int[] pixels = Backgrounds.paint(scene.ground());
    for (Scene.Placed thing : scene.things()) {
      draw(pixels, thing);
    }
    for (Scene.Sign sign : scene.caption()) {
      print(pixels, sign);
    }
    byte[] bytes = new byte[pixels.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) pixels[i];
    }
    return bytes;
  }

  /// The scene as a PNG file.
  static byte[] png(Scene scene) {
    return Png.encode(Scene.SIDE, Scene.SIDE, render(scene));
  }

  /// The class of each patch, row by row: the label of the icon that covers most of it, or 0.
  static int[] patches(Scene scene) {
    int side = Scene.SIDE / Scene.PATCH;
    int[] labels = new int[side * side];
    long[] best = new long[side * side];
    Arrays.fill(best, (long) Scene.PATCH * Scene.PATCH * 255 * LEAST_COVER / 100);
    for (Scene.Placed thing : scene.things()) {
      long[] cover = cover(thing, side);
      for (int p = 0; p < labels.length; p++) {
        if (cover[p] >= best[p]) {
          best[p] = cover[p];
          labels[p] = thing.icon().label();
        }
      }
    }
    return labels;
  }

  /// The icon's alpha summed over each patch.
  private static long[] cover(Scene.Placed thing, int side) {
    int[] sprite = Icons.sprite(thing.icon(), thing.size(), thing.mirrored());
    long[] cover = new long[side * side];
    for (int v = 0; v < thing.size(); v++) {
      for (int u = 0; u < thing.size(); u++) {
        int patch = (thing.y() + v) / Scene.PATCH * side + (thing.x() + u) / Scene.PATCH;
        cover[patch] += sprite[(v * thing.size() + u) * 4 + 3];
      }
    }
    return cover;
  }

  private static void draw(int[] pixels, Scene.Placed thing) {
    int[] sprite = Icons.sprite(thing.icon(), thing.size(), thing.mirrored());
    for (int v = 0; v < thing.size(); v++) {
      for (int u = 0; u < thing.size(); u++) {
        int from = (v * thing.size() + u) * 4;
        int to = ((thing.y() + v) * Scene.SIDE + thing.x() + u) * 3;
        int rest = 255 - sprite[from + 3];
        for (int c = 0; c < 3; c++) {
          pixels[to + c] = Math.min(255, sprite[from + c] + (pixels[to + c] * rest + 127) / 255);
        }
      }
    }
  }

  private static void print(int[] pixels, Scene.Sign sign) {
    for (int v = 0; v < Lettering.HEIGHT; v++) {
      for (int u = 0; u < Lettering.width(sign.word()); u++) {
        int shade = Lettering.ink(sign.word(), u, v) ? 30 : 240;
        int to = ((sign.y() + v) * Scene.SIDE + sign.x() + u) * 3;
        pixels[to] = shade;
        pixels[to + 1] = shade;
        pixels[to + 2] = shade;
      }
    }
  }
}
