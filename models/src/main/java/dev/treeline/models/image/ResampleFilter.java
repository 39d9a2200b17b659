package dev.treeline.models.image;

import java.util.Arrays;
import java.util.Optional;

/// How a pixel of a resized picture is mixed from those of the original. Names, codes, formulas and
/// supports are Pillow's (`src/libImaging/Resample.c`, `PIL.Image.Resampling`).
public enum ResampleFilter {
  NEAREST(0, 0) {
    @Override
    double weight(double x) {
      throw new UnsupportedOperationException("the nearest pixel is picked, not weighed");
    }
  },
  LANCZOS(1, 3) {
    @Override
    double weight(double x) {
      return -3.0 <= x && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0;
    }
  },
  BILINEAR(2, 1) {
    @Override
    double weight(double x) {
      double distance = Math.abs(x);
      return distance < 1.0 ? 1.0 - distance : 0.0;
    }
  },
  BICUBIC(3, 2) {
    // bicubic convolution with a = -0.5
    @Override
    double weight(double x) {
      double a = -0.5;
      double d = Math.abs(x);
      if (d < 1.0) {
        return ((a + 2.0) * d - (a + 3.0)) * d * d + 1;
      }
      return d < 2.0 ? (((d - 5) * d + 8) * d - 4) * a : 0.0;
    }
  },
  BOX(4, 0.5) {
    @Override
    double weight(double x) {
      return x > -0.5 && x <= 0.5 ? 1.0 : 0.0;
    }
  },
  HAMMING(5, 1) {
    @Override
    double weight(double x) {
      double distance = Math.abs(x);
      if (distance == 0.0) {
        return 1.0;
      }
      if (distance >= 1.0) {
        return 0.0;
      }
      double angle = distance * Math.PI;
      // single-precision constants, as in the original
      return Math.sin(angle) / angle * (0.54f + 0.46f * Math.cos(angle));
    }
  };

  private final int code;
  private final double support;

  ResampleFilter(int code, double support) {
    this.code = code;
    this.support = support;
  }

  /// The weight of a pixel whose centre lies `x` (scaled) pixels away.
  abstract double weight(double x);

  /// The distance from which on the weight is 0.
  double support() {
    return support;
  }

  /// The filter that `preprocessor_config.json` calls `resample: code`.
  public static Optional<ResampleFilter> ofCode(int code) {
    return Arrays.stream(values()).filter(filter -> filter.code == code).findFirst();
  }

  private static double sinc(double x) {
    if (x == 0.0) {
      return 1.0;
    }
    double angle = x * Math.PI;
    return Math.sin(angle) / angle;
  }
}
