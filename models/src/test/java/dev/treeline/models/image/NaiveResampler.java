package dev.treeline.models.image;

/// Resizing written straight from its definition: for every byte of the result, a loop over the
/// pixels under the filter. Only for tests.
final class NaiveResampler {
  private NaiveResampler() {}

  static byte[] resize(RgbImage image, int width, int height, ResampleFilter filter) {
    int fewerRows = image.height() - height;
    if (fewerRows > 0 && fewerRows > 2 * (image.width() - width)) {
      return mixColumns(mixRows(image, height, filter), width, filter).rgb();
    }
    return mixRows(mixColumns(image, width, filter), height, filter).rgb();
  }

  private static RgbImage mixColumns(RgbImage image, int width, ResampleFilter filter) {
    byte[] result = new byte[3 * width * image.height()];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          int row = 3 * y * image.width() + c;
          result[3 * (y * width + x) + c] =
              mix(image.rgb(), row, 3, new Axis(image.width(), width, x), filter);
        }
      }
    }
    return new RgbImage(width, image.height(), result);
  }

  private static RgbImage mixRows(RgbImage image, int height, ResampleFilter filter) {
    int rowLength = 3 * image.width();
    byte[] result = new byte[rowLength * height];
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < rowLength; i++) {
        result[y * rowLength + i] =
            mix(image.rgb(), i, rowLength, new Axis(image.height(), height, y), filter);
      }
    }
    return new RgbImage(image.width(), height, result);
  }

  /// One place of one axis of the result.
  private record Axis(int sourceSize, int size, int place) {}

  private static byte mix(byte[] values, int start, int step, Axis axis, ResampleFilter filter) {
    if (axis.sourceSize == axis.size) {
      return values[start + axis.place * step];
    }
    double scale = (double) axis.sourceSize / axis.size;
    double stretch = Math.max(1, scale);
    double center = (axis.place + 0.5) * scale;
    int first = (int) Math.max(0, center - filter.support() * stretch + 0.5);
    int end = (int) Math.min(axis.sourceSize, center + filter.support() * stretch + 0.5);
    double all = 0;
    for (int i = first; i < end; i++) {
      all += filter.weight((i - center + 0.5) * (1 / stretch));
    }
    long sum = 1 << 21;
    for (int i = first; i < end; i++) {
      double weight = filter.weight((i - center + 0.5) * (1 / stretch)) / all;
      // Pillow rounds a weight to 22 bits, half away from zero
      long fixed = (long) Math.copySign(Math.abs(weight) * (1 << 22) + 0.5, weight);
      sum += fixed * (values[start + i * step] & 0xFF);
    }
    return (byte) Math.clamp(sum >> 22, 0, 255);
  }
}
