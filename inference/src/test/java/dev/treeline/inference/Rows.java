package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

/// Comparisons of rows of logits.
final class Rows {
  private Rows() {}

  static float largestDifference(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    float largest = 0;
    for (int v = 0; v < actual.length; v++) {
      if (actual[v] != expected[v]) { // equal infinities have no difference
        largest = Math.max(largest, Math.abs(actual[v] - expected[v]));
      }
    }
    return largest;
  }

  static float largestDifference(float[][] actual, float[][] expected) {
    assertThat(actual.length).isEqualTo(expected.length);
    float largest = 0;
    for (int l = 0; l < actual.length; l++) {
      largest = Math.max(largest, largestDifference(actual[l], expected[l]));
    }
    return largest;
  }

  static double meanDifference(float[][] actual, float[][] expected) {
    double sum = 0;
    int count = 0;
    for (int l = 0; l < expected.length; l++) {
      for (int v = 0; v < expected[l].length; v++) {
        sum += Math.abs(actual[l][v] - expected[l][v]);
        count++;
      }
    }
    return sum / count;
  }

  static int argmax(float[] row) {
    int best = 0;
    for (int v = 1; v < row.length; v++) {
      if (row[v] > row[best]) {
        best = v;
      }
    }
    return best;
  }
}
