package dev.treeline.models;

/// Resizes planes of numbers as torch's `interpolate` does with `mode="bicubic"`: sixteen numbers
/// for each place, however much is left out between them (no antialiasing), repeated at the edges.
///
/// Source: pytorch/pytorch 2.7.1 `aten/src/ATen/native/UpSample.h`
/// (`get_cubic_upsample_coefficients`, `area_pixel_compute_source_index`), in float and in its
/// order: along the rows first.
final class Bicubic {
  private static final int TAPS = 4;
  private static final float A = -0.75f;

  private Bicubic() {}

  /// Resizes to squares.
  ///
  /// @param planes `[planes, height, width]`
  /// @return `[planes, side, side]`
  static float[] resize(float[] planes, int height, int width, int side) {
    Axis down = Axis.of(height, side);
    Axis across = Axis.of(width, side);
    int count = planes.length / (height * width);
    float[] result = new float[count * side * side];
    int out = 0;
    for (int plane = 0; plane < count; plane++) {
      int at = plane * height * width;
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          float sum = 0;
          for (int i = TAPS * y; i < TAPS * (y + 1); i++) {
            int row = at + down.places[i] * width;
            float line = 0;
            for (int j = TAPS * x; j < TAPS * (x + 1); j++) {
              line += planes[row + across.places[j]] * across.weights[j];
            }
            sum += line * down.weights[i];
          }
          result[out++] = sum;
        }
      }
    }
    return result;
  }

  /// Which places along one axis make each new one, and how much of each.
  ///
  /// @param places `[size * 4]`
  /// @param weights `[size * 4]`
  @SuppressWarnings("ArrayRecordComponent")
  private record Axis(int[] places, float[] weights) {
    static Axis of(int from, int size) {
      float scale = (float) from / size;
      int[] places = new int[TAPS * size];
      float[] weights = new float[TAPS * size];
      for (int i = 0; i < size; i++) {
        float source = scale * (i + 0.5f) - 0.5f;
        int first = (int) Math.floor(source);
        float t = Math.clamp(source - first, 0f, 1f);
        for (int tap = 0; tap < TAPS; tap++) {
          places[TAPS * i + tap] = Math.clamp(first - 1L + tap, 0, from - 1);
        }
        weights[TAPS * i] = far(t + 1);
        weights[TAPS * i + 1] = near(t);
        weights[TAPS * i + 2] = near(1 - t);
        weights[TAPS * i + 3] = far(2 - t);
      }
      return new Axis(places, weights);
    }

    private static float near(float x) {
      return ((A + 2) * x - (A + 3)) * x * x + 1;
    }

    private static float far(float x) {
      return ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
    }
  }
}
