package dev.treeline.bench.run;

import java.util.Arrays;
import java.util.List;

/// A linear function of features that are first brought to mean 0 and deviation 1: what a logistic
/// regression finds by gradient descent, the same on every machine.
///
/// @param means of each feature
/// @param deviations of each feature, above 0
/// @param weights of each feature
@SuppressWarnings("ArrayRecordComponent")
public record LinearModel(double[] means, double[] deviations, double[] weights, double constant) {
  private static final int STEPS = 400;
  private static final double RATE = 0.5;
  private static final double DECAY = 0.05;

  /// An example: features, a part of the value that is given, and whether it should be above 0.
  @SuppressWarnings("ArrayRecordComponent")
  record Example(float[] features, double offset, boolean positive) {}

  /// Learns from examples of one length.
  static LinearModel learn(List<Example> examples) {
    int width = examples.isEmpty() ? 0 : examples.getFirst().features.length;
    LinearModel scale = scale(examples, width);
    double[] weights = new double[width];
    double constant = 0;
    for (int step = 0; step < STEPS; step++) {
      double[] slope = new double[width];
      double constantSlope = 0;
      LinearModel now = new LinearModel(scale.means, scale.deviations, weights, constant);
      for (Example example : examples) {
        double value = example.offset + now.value(example.features);
        double error = 1 / (1 + Math.exp(-value)) - (example.positive ? 1 : 0);
        for (int d = 0; d < width; d++) {
          slope[d] += error * scale.standard(example.features, d) / examples.size();
        }
        constantSlope += error / examples.size();
      }
      double rate = RATE / Math.max(1, Math.sqrt(width));
      for (int d = 0; d < width; d++) {
        weights[d] -= rate * (slope[d] + DECAY * weights[d]);
      }
      constant -= RATE * constantSlope;
    }
    return new LinearModel(scale.means, scale.deviations, weights, constant);
  }

  private static LinearModel scale(List<Example> examples, int width) {
    double[] means = new double[width];
    double[] deviations = new double[width];
    for (Example example : examples) {
      for (int d = 0; d < width; d++) {
        means[d] += example.features[d] / (double) examples.size();
      }
    }
    for (Example example : examples) {
      for (int d = 0; d < width; d++) {
        double apart = example.features[d] - means[d];
        deviations[d] += apart * apart / examples.size();
      }
    }
    Arrays.setAll(deviations, d -> Math.sqrt(Math.max(1e-12, deviations[d])));
    return new LinearModel(means, deviations, new double[width], 0);
  }

  private double standard(float[] features, int d) {
    return (features[d] - means[d]) / deviations[d];
  }

  /// The function's value, which the logistic function turns into a probability.
  double value(float[] features) {
    double sum = constant;
    for (int d = 0; d < weights.length; d++) {
      sum += weights[d] * standard(features, d);
    }
    return sum;
  }
}
