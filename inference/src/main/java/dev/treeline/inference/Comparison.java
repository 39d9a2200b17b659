package dev.treeline.inference;

import dev.treeline.inference.Check.Result;
import java.util.Arrays;
import java.util.Locale;

/// How quantities are held against the reference's.
final class Comparison {
  /// Below this gap between the reference's two likeliest tokens either may win.
  static final double TIE = 1e-3;

  private Comparison() {}

  /// Whether two rows of numbers agree within a tolerance. Equal infinities agree; NaN agrees with
  /// nothing.
  static Result numbers(float[] actual, float[] expected, double tolerance) {
    if (actual.length != expected.length) {
      return new Result.Different(actual.length + " numbers for " + expected.length);
    }
    return new Result.Difference(largestDifference(actual, expected), tolerance);
  }

  static double largestDifference(float[] actual, float[] expected) {
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      if (actual[i] != expected[i]) {
        double difference = Math.abs((double) actual[i] - expected[i]);
        largest =
            Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
      }
    }
    return largest;
  }

  /// Whether two texts agree.
  static Result texts(String actual, String expected) {
    if (actual.equals(expected)) {
      return new Result.Equal();
    }
    int at = 0;
    while (at < Math.min(actual.length(), expected.length())
        && actual.charAt(at) == expected.charAt(at)) {
      at++;
    }
    return new Result.Different(
        "at character %d is %s for %s".formatted(at, around(actual, at), around(expected, at)));
  }

  private static String around(String text, int at) {
    String piece = text.substring(at, Math.min(text.length(), at + 24));
    return '"' + piece.replace("\n", "\\n") + '"';
  }

  /// Whether two runs of token ids agree.
  static Result ids(int[] actual, long[] expected) {
    long[] widened = Arrays.stream(actual).asLongStream().toArray();
    int at = Arrays.mismatch(widened, expected);
    if (at < 0) {
      return new Result.Equal();
    }
    return new Result.Different(
        "%d ids for %d, first at %d: %s for %s"
            .formatted(
                widened.length,
                expected.length,
                at,
                at < widened.length ? widened[at] : "none",
                at < expected.length ? expected[at] : "none"));
  }

  /// Whether each row's largest entry is the token that the reference chose. Where the reference's
  /// two largest lie within [#TIE] another choice is no fault.
  ///
  /// @param rows `[steps, V]` ours
  /// @param reference `[steps, V]` the rows that the reference chose from
  static Result choices(float[][] rows, float[][] reference, long[] chosen) {
    Result result = new Result.Equal();
    for (int step = 0; step < chosen.length; step++) {
      int ours = argmax(rows[step]);
      if (ours == chosen[step]) {
        continue;
      }
      double gap = gap(reference[step]);
      String detail =
          String.format(
              Locale.ROOT,
              "step %d chooses %d for %d, where the reference's gap is %.2g",
              step,
              ours,
              chosen[step],
              gap);
      if (!(gap <= TIE)) {
        return new Result.Different(detail);
      }
      result = new Result.Tie(detail);
    }
    return result;
  }

  /// Holds a contrasted row against the reference's. Entries that only one side masks are no fault
  /// where the clean logit lies within `slack` of the cutoff.
  ///
  /// @param clean `[V]` the clean logits
  /// @param cutoff below it entries are masked
  /// @return the largest difference of entries that neither masks; infinite when the masks differ
  ///   beyond the slack
  static double masked(float[] actual, float[] expected, float[] clean, Cutoff cutoff) {
    double largest = 0;
    for (int v = 0; v < expected.length; v++) {
      boolean ours = actual[v] == Float.NEGATIVE_INFINITY;
      boolean theirs = expected[v] == Float.NEGATIVE_INFINITY;
      double difference;
      if (ours == theirs) {
        difference = ours ? 0 : Math.abs((double) actual[v] - expected[v]);
      } else {
        boolean near = Math.abs(clean[v] - cutoff.value) <= cutoff.slack;
        difference = near ? 0 : Double.POSITIVE_INFINITY;
      }
      largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
    }
    return largest;
  }

  /// Where a mask begins, and how near to it either side may fall.
  record Cutoff(double value, double slack) {}

  static int argmax(float[] row) {
    int best = 0;
    for (int v = 1; v < row.length; v++) {
      if (row[v] > row[best]) {
        best = v;
      }
    }
    return best;
  }

  /// The distance between the two largest entries.
  static double gap(float[] row) {
    float first = Float.NEGATIVE_INFINITY;
    float second = Float.NEGATIVE_INFINITY;
    for (float value : row) {
      if (value > first) {
        second = first;
        first = value;
      } else if (value > second) {
        second = value;
      }
    }
    return (double) first - second;
  }
}
