package dev.treeline.models.image;

import java.util.Arrays;

/// One plane of a VP8 frame, in whole macroblocks, inside a frame of the values that prediction
/// sees beyond the edges: 127 above, 129 on the left (RFC 6386, section 12.2).
final class Vp8Plane {
  private static final int RIGHT_MARGIN = 4;

  final byte[] samples;
  final int stride;
  private final int width;

  Vp8Plane(int width, int height) {
    this.width = width;
    stride = 1 + width + RIGHT_MARGIN;
    samples = new byte[stride * (height + 1)];
    Arrays.fill(samples, 0, stride, (byte) 127);
    for (int y = 0; y < height; y++) {
      samples[at(-1, y)] = (byte) 129;
    }
  }

  /// The index of a sample; -1 is the margin above or on the left.
  int at(int x, int y) {
    return (y + 1) * stride + x + 1;
  }

  int get(int x, int y) {
    return samples[at(x, y)] & 0xFF;
  }

  /// Predicts a square block from its neighbours.
  ///
  /// @param mode 0 their mean, 1 from above, 2 from the left, 3 their gradient
  void predict(int x, int y, int size, int mode) {
    switch (mode) {
      case 0 -> fill(x, y, size, mean(x, y, size));
      case 1 -> {
        for (int i = 0; i < size; i++) {
          System.arraycopy(samples, at(x, y - 1), samples, at(x, y + i), size);
        }
      }
      case 2 -> {
        for (int i = 0; i < size; i++) {
          Arrays.fill(samples, at(x, y + i), at(x + size, y + i), samples[at(x - 1, y + i)]);
        }
      }
      default -> gradient(x, y, size);
    }
  }

  void gradient(int x, int y, int size) {
    int corner = get(x - 1, y - 1);
    for (int i = 0; i < size; i++) {
      int left = get(x - 1, y + i) - corner;
      for (int j = 0; j < size; j++) {
        samples[at(x + j, y + i)] = clip(left + get(x + j, y - 1));
      }
    }
  }

  private void fill(int x, int y, int size, int value) {
    for (int i = 0; i < size; i++) {
      Arrays.fill(samples, at(x, y + i), at(x + size, y + i), (byte) value);
    }
  }

  /// Of the neighbours that lie in the picture.
  private int mean(int x, int y, int size) {
    int sum = 0;
    int count = 0;
    for (int i = 0; i < size && y > 0; i++, count++) {
      sum += get(x + i, y - 1);
    }
    for (int i = 0; i < size && x > 0; i++, count++) {
      sum += get(x - 1, y + i);
    }
    return count == 0 ? 128 : (sum + count / 2) / count;
  }

  /// The four samples above and to the right of the macroblock at (x, y), for the last column of
  /// subblocks. Beyond the last macroblock of a row, libwebp repeats the last sample.
  int[] aboveRight(int x, int y) {
    int[] result = new int[4];
    boolean last = x + 16 >= width && y > 0;
    for (int i = 0; i < 4; i++) {
      result[i] = get(last ? x + 15 : x + 16 + i, y - 1);
    }
    return result;
  }

  /// Adds the inverse transform of 16 coefficients to the 4 x 4 block at (x, y).
  ///
  /// Source: RFC 6386, section 14.3.
  void addTransform(int x, int y, int[] coefficients, int from) {
    int[] half = new int[16];
    for (int i = 0; i < 4; i++) {
      int first = coefficients[from + i];
      int second = coefficients[from + 4 + i];
      int third = coefficients[from + 8 + i];
      int fourth = coefficients[from + 12 + i];
      int c = times35468(second) - times85627(fourth);
      int d = times85627(second) + times35468(fourth);
      half[i] = first + third + d;
      half[4 + i] = first - third + c;
      half[8 + i] = first - third - c;
      half[12 + i] = first + third - d;
    }
    for (int i = 0; i < 4; i++) {
      int dc = half[4 * i] + 4;
      int a = dc + half[4 * i + 2];
      int b = dc - half[4 * i + 2];
      int c = times35468(half[4 * i + 1]) - times85627(half[4 * i + 3]);
      int d = times85627(half[4 * i + 1]) + times35468(half[4 * i + 3]);
      add(x, y + i, a + d);
      add(x + 1, y + i, b + c);
      add(x + 2, y + i, b - c);
      add(x + 3, y + i, a - d);
    }
  }

  private void add(int x, int y, int eighths) {
    samples[at(x, y)] = clip(get(x, y) + (eighths >> 3));
  }

  /// Times sqrt(2) cos(pi / 8), in 16-bit fixed point.
  private static int times85627(int value) {
    return ((value * 20091) >> 16) + value;
  }

  /// Times sqrt(2) sin(pi / 8), in 16-bit fixed point.
  private static int times35468(int value) {
    return (value * 35468) >> 16;
  }

  static byte clip(int value) {
    return (byte) Math.clamp(value, 0, 255);
  }
}
