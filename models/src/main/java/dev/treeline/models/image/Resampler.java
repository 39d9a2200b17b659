package dev.treeline.models.image;

import java.util.Arrays;

/// Resizes pictures as Pillow does (`Image.resize` of an RGB picture), byte for byte: antialiased,
/// in 8 bits and fixed point, one direction after the other.
///
/// Follows python-pillow/Pillow 13.0.0 `src/libImaging/Resample.c` (`ImagingResampleInner`,
/// `ImagingResampleHorizontal_8bpc`, `ImagingResampleVertical_8bpc`) and, for the nearest pixel,
/// `Geometry.c` (`ImagingScaleAffine`). Only the part of the result that is asked for is computed.
///
/// Pillow 12 and older always mix along the rows first; 13 mixes down the columns first where the
/// height shrinks by more than twice what the width does. There the two differ by a step of 255 or
/// so, and the order here is that of 13.
///
/// Only colours are looked at, as after `convert("RGB")`; for the others [Transparency].
public final class Resampler {
  private Resampler() {}

  /// A rectangle of the resized picture.
  public record Window(int left, int top, int width, int height) {
    public Window {
      if (!(left >= 0 && top >= 0 && width > 0 && height > 0)) {
        throw new IllegalArgumentException(
            "a window starts at 0 or later and is not empty, but is %d, %d, %d x %d"
                .formatted(left, top, width, height));
      }
    }
  }

  /// The whole picture, resized.
  public static RgbImage resize(RgbImage image, int width, int height, ResampleFilter filter) {
    return resize(image, width, height, filter, new Window(0, 0, width, height));
  }

  /// The part `window` of what resizing the picture to `width` x `height` gives.
  public static RgbImage resize(
      RgbImage image, int width, int height, ResampleFilter filter, Window window) {
    if (window.left + (long) window.width > width || window.top + (long) window.height > height) {
      throw new IllegalArgumentException(
          "the window must lie in the picture of %d x %d, but is %s"
              .formatted(width, height, window));
    }
    var across = new ResampleWeights.Edge(image.width(), width, window.left, window.width);
    var down = new ResampleWeights.Edge(image.height(), height, window.top, window.height);
    if (filter == ResampleFilter.NEAREST) {
      return pick(image, nearest(across), nearest(down));
    }
    ResampleWeights columns = ResampleWeights.of(across, filter);
    ResampleWeights rows = ResampleWeights.of(down, filter);
    var part = new Part(image.rgb(), image.width(), 0, 0);
    long fewerRows = (long) image.height() - height;
    boolean rowsFirst = fewerRows > 0 && fewerRows > 2 * ((long) image.width() - width);
    Part resized =
        rowsFirst
            ? part.mixRows(rows, columns.sourceStart(), columns.sourceEnd())
                .mixColumns(columns, 0, window.height)
            : part.mixColumns(columns, rows.sourceStart(), rows.sourceEnd())
                .mixRows(rows, 0, window.width);
    return resized.image(window.width, window.height);
  }

  /// The colours of the whole picture, resized as torchvision resizes bytes where its tensors are
  /// asked for an antialiased bilinear or bicubic picture: along the rows first, weights of 16
  /// bits.
  ///
  /// Follows pytorch/pytorch 2.7.1 `aten/src/ATen/native/cpu/UpSampleKernel.cpp`. Its vectorised
  /// and plain forms give the same bytes. (Of bilinear ones, torchvision asks only where the
  /// processor reports AVX2; elsewhere it computes in float and may differ by a step.)
  public static RgbImage resizeAsTorch(
      RgbImage image, int width, int height, ResampleFilter filter) {
    var across = new ResampleWeights.Edge(image.width(), width, 0, width);
    var down = new ResampleWeights.Edge(image.height(), height, 0, height);
    return new Part(image.rgb(), image.width(), 0, 0)
        .mixColumns(ResampleWeights.ofTorch(across, filter), 0, image.height())
        .mixRows(ResampleWeights.ofTorch(down, filter), 0, width)
        .image(width, height);
  }

  /// A part of a picture.
  ///
  /// @param rgb `[rows, stride, 3]`
  /// @param stride pixels in a row of the array
  /// @param left column of the picture that the array starts with
  /// @param top row of the picture that the array starts with
  @SuppressWarnings("ArrayRecordComponent")
  private record Part(byte[] rgb, int stride, int left, int top) {
    /// Mixes along the rows `from` to `end`.
    Part mixColumns(ResampleWeights weights, int from, int end) {
      if (weights.keepsLength()) {
        return new Part(rgb, stride, left - weights.sourceStart(), top);
      }
      int width = weights.places();
      byte[] result = new byte[Math.multiplyExact(end - from, 3 * width)];
      for (int y = from; y < end; y++) {
        int row = 3 * ((y - top) * stride - left);
        mixRow(row, weights, result, 3 * (y - from) * width);
      }
      return new Part(result, width, 0, from);
    }

    private void mixRow(int row, ResampleWeights weights, byte[] result, int start) {
      byte[] source = rgb;
      int[] values = weights.values();
      int out = start;
      int bits = weights.precisionBits();
      for (int x = 0; x < weights.places(); x++) {
        int in = row + 3 * weights.first()[x];
        int weight = x * weights.stride();
        int end = weight + weights.count()[x];
        int red = 1 << bits >> 1;
        int green = red;
        int blue = red;
        for (; weight < end; weight++, in += 3) {
          int k = values[weight];
          red += (source[in] & 0xFF) * k;
          green += (source[in + 1] & 0xFF) * k;
          blue += (source[in + 2] & 0xFF) * k;
        }
        result[out++] = clip(red, bits);
        result[out++] = clip(green, bits);
        result[out++] = clip(blue, bits);
      }
    }

    /// Mixes down the columns `from` to `end`.
    Part mixRows(ResampleWeights weights, int from, int end) {
      if (weights.keepsLength()) {
        return new Part(rgb, stride, left, top - weights.sourceStart());
      }
      int rowLength = 3 * (end - from);
      byte[] result = new byte[Math.multiplyExact(weights.places(), rowLength)];
      int[] sums = new int[rowLength];
      int bits = weights.precisionBits();
      for (int y = 0; y < weights.places(); y++) {
        Arrays.fill(sums, 1 << bits >> 1);
        for (int j = 0; j < weights.count()[y]; j++) {
          int in = 3 * ((weights.first()[y] + j - top) * stride + from - left);
          addRow(sums, rgb, in, weights.values()[y * weights.stride() + j]);
        }
        int out = y * rowLength;
        for (int i = 0; i < rowLength; i++) {
          result[out + i] = clip(sums[i], bits);
        }
      }
      return new Part(result, end - from, from, 0);
    }

    private static void addRow(int[] sums, byte[] source, int in, int k) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += (source[in + i] & 0xFF) * k;
      }
    }

    /// The picture's pixels from (0, 0) on.
    RgbImage image(int width, int height) {
      if (stride == width && left == 0 && top == 0 && rgb.length == 3 * width * height) {
        return new RgbImage(width, height, rgb);
      }
      byte[] result = new byte[Math.multiplyExact(height, 3 * width)];
      for (int y = 0; y < height; y++) {
        int in = 3 * ((y - top) * stride - left);
        System.arraycopy(rgb, in, result, 3 * y * width, 3 * width);
      }
      return new RgbImage(width, height, result);
    }
  }

  private static byte clip(int sum, int bits) {
    return (byte) Math.clamp(sum >> bits, 0, 255);
  }

  /// The source pixel of each place. The position is summed up, not multiplied, as in the original:
  /// its rounding decides between two neighbours.
  private static int[] nearest(ResampleWeights.Edge edge) {
    double step = (double) (float) edge.sourceSize() / edge.size();
    double position = step * 0.5;
    int[] result = new int[edge.places()];
    for (int i = 0; i < edge.start() + edge.places(); i++) {
      if (i >= edge.start()) {
        result[i - edge.start()] = Math.min((int) position, edge.sourceSize() - 1);
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
