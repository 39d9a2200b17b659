package dev.treeline.bench.profile;

import java.util.Arrays;
import java.util.Collection;

/// What several rounds measured: the middle one and how far the others lie from it.
///
/// @param median the mean of the two middle ones where they are even in number
public record Spread(double median, double least, double most) {
  /// The spread of one or more numbers.
  public static Spread of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a spread needs at least one value, but got none");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  static Spread of(Collection<Double> values) {
    return of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
