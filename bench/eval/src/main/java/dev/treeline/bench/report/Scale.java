package dev.treeline.bench.report;

/// Values laid along a stretch of a drawing.
///
/// @param low the value at `from`
/// @param high the value at `to`; above `low`
record Scale(double low, double high, double from, double to) {
  Scale {
    if (!(high > low)) {
      throw new IllegalArgumentException("high must be above " + low + ", but is " + high);
    }
  }

  double at(double value) {
    double share = (Math.clamp(value, low, high) - low) / (high - low);
    return from + share * (to - from);
  }

  /// A round distance between ticks that gives about `count` of them.
  double step(int count) {
    double rough = (high - low) / count;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= rough) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
