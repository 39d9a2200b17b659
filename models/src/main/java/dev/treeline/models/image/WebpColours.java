package dev.treeline.models.image;

/// From brightness and colour planes of half the size to RGB, as libwebp does it, byte for byte.
///
/// Source: webmproject/libwebp `src/dsp/upsampling.c` (`UPSAMPLE_FUNC`), `src/dec/io_dec.c`
/// (`EmitFancyRGB`) and `src/dsp/yuv.h` (`VP8YUVToR` and its like).
final class WebpColours {
  private static final int FRACTION_BITS = 6;

  private WebpColours() {}

  /// The picture in the upper left corner of the planes.
  static RgbImage toRgb(Vp8Plane luma, Vp8Plane u, Vp8Plane v, int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    int[] us = new int[width];
    int[] vs = new int[width];
    for (int y = 0; y < height; y++) {
      // the colour row that the brightness row lies in, and the next nearest one
      int near = y / 2;
      int last = (height - 1) / 2;
      int far = Math.clamp(y % 2 == 0 ? near - 1 : near + 1, 0, last);
      smooth(row(u, near, width), row(u, far, width), us);
      smooth(row(v, near, width), row(v, far, width), vs);
      for (int x = 0; x < width; x++) {
        convert(luma.get(x, y), us[x], vs[x], rgb, 3 * (y * width + x));
      }
    }
    return new RgbImage(width, height, rgb);
  }

  private static int[] row(Vp8Plane plane, int row, int width) {
    int[] values = new int[(width + 1) / 2];
    for (int x = 0; x < values.length; x++) {
      values[x] = plane.get(x, row);
    }
    return values;
  }

  /// Weights of 9, 3, 3 and 1 sixteenths, rounded as the original rounds them in between.
  private static void smooth(int[] near, int[] far, int[] result) {
    int width = result.length;
    result[0] = (3 * near[0] + far[0] + 2) >> 2;
    for (int x = 1; x <= (width - 1) / 2; x++) {
      int sum = near[x - 1] + near[x] + far[x - 1] + far[x] + 8;
      int rising = (sum + 2 * (near[x] + far[x - 1])) >> 3;
      int falling = (sum + 2 * (near[x - 1] + far[x])) >> 3;
      result[2 * x - 1] = (rising + near[x - 1]) >> 1;
      result[2 * x] = (falling + near[x]) >> 1;
    }
    if (width % 2 == 0) {
      int end = width / 2 - 1;
      result[width - 1] = (3 * near[end] + far[end] + 2) >> 2;
    }
  }

  private static void convert(int luma, int u, int v, byte[] rgb, int at) {
    int y = (luma * 19077) >> 8;
    rgb[at] = clip(y + ((v * 26149) >> 8) - 14234);
    rgb[at + 1] = clip(y - ((u * 6419) >> 8) - ((v * 13320) >> 8) + 8708);
    rgb[at + 2] = clip(y + ((u * 33050) >> 8) - 17685);
  }

  private static byte clip(int value) {
    return (byte) Math.clamp(value >> FRACTION_BITS, 0, 255);
  }
}
