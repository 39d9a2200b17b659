package dev.treeline.models;

import java.util.Arrays;

/// Resizes pictures as Pillow does (`Image.resize` of an RGB picture), byte for byte: antialiased,
/// in 8 bits and fixed point, columns first and then rows.
///
/// Follows python-pillow/Pillow `src/libImaging/Resample.c` (`precompute_coeffs`,
/// `normalize_coeffs_8bpc`, `ImagingResampleHorizontal_8bpc`, `ImagingResampleVertical_8bpc`) and,
/// for the nearest pixel, `Geometry.c` (`ImagingScaleAffine`). Only the part of the result that is
/// asked for is computed.
final class Resampler {
  /// Fraction bits of a weight: 8 for the value and 2 for overshoot are left of the 32.
  private static final int PRECISION_BITS = 32 - 8 - 2;

  private static final int HALF = 1 << (PRECISION_BITS - 1);

  private Resampler() {}

  /// A rectangle of the resized picture.
  record Window(int left, int top, int width, int height) {
    Window {
      if (!(left >= 0 && top >= 0 && width > 0 && height > 0)) {
        throw new IllegalArgumentException(
            "a window starts at 0 or later and is not empty, but is %d, %d, %d x %d"
                .formatted(left, top, width, height));
      }
    }
  }

  /// The whole picture, resized.
  static RgbImage resize(RgbImage image, int width, int height, ResampleFilter filter) {
    return resize(image, width, height, filter, new Window(0, 0, width, height));
  }

  /// The part `window` of what resizing the picture to `width` x `height` gives.
  static RgbImage resize(
      RgbImage image, int width, int height, ResampleFilter filter, Window window) {
    if (window.left + (long) window.width > width || window.top + (long) window.height > height) {
      throw new IllegalArgumentException(
          "the window must lie in the picture of %d x %d, but is %s"
              .formatted(width, height, window));
    }
    if (filter == ResampleFilter.NEAREST) {
      int[] columns = nearest(image.width(), width, window.left, window.width);
      int[] rows = nearest(image.height(), height, window.top, window.height);
      return pick(image, columns, rows);
    }
    if (height == image.height()) {
      byte[] rgb = narrow(image, width, filter, window, new Rows(window.top, window.height));
      return new RgbImage(window.width, window.height, rgb);
    }
    Weights down = Weights.of(image.height(), height, filter, window.top, window.height);
    int first = down.first[0];
    int last = window.height - 1;
    Rows rows = new Rows(first, down.first[last] + down.count[last] - first);
    byte[] narrowed = narrow(image, width, filter, window, rows);
    byte[] rgb = resizeColumns(narrowed, window.width, down, first);
    return new RgbImage(window.width, window.height, rgb);
  }

  /// The rows of the source that the result needs.
  private record Rows(int first, int count) {}

  /// The columns of `window`, resized to its width where `width` asks for it, of some rows.
  private static byte[] narrow(
      RgbImage image, int width, ResampleFilter filter, Window window, Rows rows) {
    if (width == image.width()) {
      return columns(image, window, rows);
    }
    Weights across = Weights.of(image.width(), width, filter, window.left, window.width);
    return resizeRows(image, across, rows);
  }

  /// For each place of the result, the run of source pixels it is mixed from and their weights.
  ///
  /// @param first first source pixel
  /// @param count number of source pixels
  /// @param values weights times 2^22, `stride` for each place
  @SuppressWarnings("ArrayRecordComponent")
  private record Weights(int[] first, int[] count, int[] values, int stride) {
    static Weights of(int sourceSize, int size, ResampleFilter filter, int start, int places) {
      // the original passes the source size as a float
      double scale = (double) (float) sourceSize / size;
      double filterScale = Math.max(scale, 1.0);
      double support = filter.support() * filterScale;
      int stride = (int) Math.ceil(support) * 2 + 1;
      int[] first = new int[places];
      int[] count = new int[places];
      int[] values = new int[Math.multiplyExact(places, stride)];
      double[] weights = new double[stride];
      for (int i = 0; i < places; i++) {
        double center = (start + i + 0.5) * scale;
        first[i] = Math.max((int) (center - support + 0.5), 0);
        count[i] = Math.min((int) (center + support + 0.5), sourceSize) - first[i];
        double sum = 0;
        for (int j = 0; j < count[i]; j++) {
          weights[j] = filter.weight((j + first[i] - center + 0.5) * (1.0 / filterScale));
          sum += weights[j];
        }
        for (int j = 0; j < count[i]; j++) {
          values[i * stride + j] = fixedPoint(sum == 0.0 ? weights[j] : weights[j] / sum);
        }
      }
      return new Weights(first, count, values, stride);
    }

    private static int fixedPoint(double weight) {
      double scaled = weight * (1 << PRECISION_BITS);
      return (int) (weight < 0 ? scaled - 0.5 : scaled + 0.5);
    }
  }

  private static byte[] resizeRows(RgbImage image, Weights weights, Rows rows) {
    int width = weights.first.length;
    byte[] source = image.rgb();
    byte[] result = new byte[Math.multiplyExact(rows.count, 3 * width)];
    int out = 0;
    for (int y = 0; y < rows.count; y++) {
      int row = (rows.first + y) * 3 * image.width();
      for (int x = 0; x < width; x++) {
        int in = row + 3 * weights.first[x];
        int weight = x * weights.stride;
        int end = weight + weights.count[x];
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        for (; weight < end; weight++, in += 3) {
          int k = weights.values[weight];
          red += (source[in] & 0xFF) * k;
          green += (source[in + 1] & 0xFF) * k;
          blue += (source[in + 2] & 0xFF) * k;
        }
        result[out++] = clip(red);
        result[out++] = clip(green);
        result[out++] = clip(blue);
      }
    }
    return result;
  }

  private static byte[] resizeColumns(byte[] source, int width, Weights weights, int firstRow) {
    int rowLength = 3 * width;
    int height = weights.first.length;
    byte[] result = new byte[Math.multiplyExact(height, rowLength)];
    int[] sums = new int[rowLength];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, HALF);
      for (int j = 0; j < weights.count[y]; j++) {
        int k = weights.values[y * weights.stride + j];
        int in = (weights.first[y] - firstRow + j) * rowLength;
        for (int i = 0; i < rowLength; i++) {
          sums[i] += (source[in + i] & 0xFF) * k;
        }
      }
      int out = y * rowLength;
      for (int i = 0; i < rowLength; i++) {
        result[out + i] = clip(sums[i]);
      }
    }
    return result;
  }

  private static byte clip(int sum) {
    return (byte) Math.clamp(sum >> PRECISION_BITS, 0, 255);
  }

  /// The columns of `window` of some rows, unchanged.
  private static byte[] columns(RgbImage image, Window window, Rows rows) {
    int rowLength = 3 * window.width;
    byte[] result = new byte[Math.multiplyExact(rows.count, rowLength)];
    for (int y = 0; y < rows.count; y++) {
      int in = 3 * ((rows.first + y) * image.width() + window.left);
      System.arraycopy(image.rgb(), in, result, y * rowLength, rowLength);
    }
    return result;
  }

  /// The source pixel of each place. The position is summed up, not multiplied, as in the original:
  /// its rounding decides between two neighbours.
  private static int[] nearest(int sourceSize, int size, int start, int places) {
    double step = (double) (float) sourceSize / size;
    double position = step * 0.5;
    int[] result = new int[places];
    for (int i = 0; i < start + places; i++) {
      if (i >= start) {
        result[i - start] = Math.min((int) position, sourceSize - 1);
      }
      position += step;
    }
    return result;
  }

  private static RgbImage pick(RgbImage image, int[] columns, int[] rows) {
    byte[] result = new byte[Math.multiplyExact(rows.length, 3 * columns.length)];
    int out = 0;
    for (int row : rows) {
      for (int column : columns) {
        int in = 3 * (row * image.width() + column);
        result[out++] = image.rgb()[in];
        result[out++] = image.rgb()[in + 1];
        result[out++] = image.rgb()[in + 2];
      }
    }
    return new RgbImage(columns.length, rows.length, result);
  }
}
