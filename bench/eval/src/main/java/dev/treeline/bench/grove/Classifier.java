package dev.treeline.bench.grove;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Logistic regression over sparse yes-or-no features, fitted by AdaGrad (Duchi, Hazan, Singer,
/// JMLR 12, 2011) in the order of the examples: deterministic.
final class Classifier {
  private static final double RATE = 0.2;
  private static final double DECAY = 1e-6;

  private final Map<String, double[]> weights = new HashMap<>();

  /// An example: what holds of it, and whether it is safe.
  record Example(List<String> features, boolean safe) {
    Example {
      features = List.copyOf(features);
    }
  }

  static Classifier fit(List<Example> examples, int epochs) {
    var classifier = new Classifier();
    for (int epoch = 0; epoch < epochs; epoch++) {
      examples.forEach(classifier::learn);
    }
    return classifier;
  }

  private void learn(Example example) {
    double error = (example.safe() ? 1 : 0) - 1 / (1 + StrictMath.exp(-score(example)));
    for (String feature : example.features()) {
      // [0] weight, [1] sum of squared gradients
      double[] weight = weights.computeIfAbsent(feature, _ -> new double[2]);
      double gradient = error - DECAY * weight[0];
      weight[1] += gradient * gradient;
      weight[0] += RATE * gradient / Math.sqrt(weight[1] + 1e-8);
    }
  }

  private double score(Example example) {
    double score = 0;
    for (String feature : example.features()) {
      score += weights.getOrDefault(feature, new double[1])[0];
    }
    return score;
  }

  /// The share of right answers; a score of 0 counts as "safe".
  double accuracy(List<Example> examples) {
    long right = examples.stream().filter(e -> score(e) >= 0 == e.safe()).count();
    return (double) right / examples.size();
  }
}
