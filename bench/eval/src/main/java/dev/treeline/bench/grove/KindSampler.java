package dev.treeline.bench.grove;

import dev.treeline.bench.Gold;
import java.util.List;
import java.util.Optional;

/// Draws kinds of request for training pairs so that each kind is asked equally often and its
/// wording predicts the label in a stated share of all requests.
final class KindSampler {
  /// The share of a kind's training requests whose label is the one that the wording suggests.
  static final double SKEW = 0.78;

  private static final List<String> KINDS = LabelTable.kinds();

  /// `[kind][0: label agrees with the wording, 1: it does not]`
  private final double[][] weights = new double[KINDS.size()][2];

  /// Fits the weights by iterative proportional scaling over all training pairs, each of which is
  /// drawn equally often.
  KindSampler() {
    for (double[] pair : weights) {
      pair[0] = 1;
      pair[1] = 1;
    }
    for (int round = 0; round < 60; round++) {
      double[][] rates = rates();
      for (int k = 0; k < weights.length; k++) {
        weights[k][0] *= SKEW / Math.max(rates[k][0], 1e-9);
        weights[k][1] *= (1 - SKEW) / Math.max(rates[k][1], 1e-9);
      }
    }
  }

  /// The kind of one request about this object and person.
  String draw(Icon object, Icon person, Dice dice) {
    double[] chances = chances(object, person);
    double rest = dice.unit() * sum(chances);
    int last = 0;
    for (int k = 0; k < chances.length; k++) {
      if (chances[k] > 0) {
        last = k;
        rest -= chances[k];
        if (rest < 0) {
          break;
        }
      }
    }
    return KINDS.get(last);
  }

  private double[] chances(Icon object, Icon person) {
    double[] chances = new double[KINDS.size()];
    for (int k = 0; k < chances.length; k++) {
      Optional<Gold> label = LabelTable.label(KINDS.get(k), object, person);
      if (label.isPresent()) {
        chances[k] = weights[k][label.get() == LabelTable.prior(KINDS.get(k)) ? 0 : 1];
      }
    }
    return chances;
  }

  /// How often each kind is asked with each label, in units of an equal share of all requests.
  private double[][] rates() {
    double[][] rates = new double[KINDS.size()][2];
    List<Split.Pair> pairs = Split.TRAIN.pairs();
    for (Split.Pair pair : pairs) {
      double[] chances = chances(pair.object(), pair.person());
      double sum = sum(chances);
      for (int k = 0; k < chances.length; k++) {
        boolean agrees = label(k, pair.object(), pair.person()) == LabelTable.prior(KINDS.get(k));
        rates[k][agrees ? 0 : 1] += chances[k] / sum;
      }
    }
    for (double[] rate : rates) {
      rate[0] *= (double) KINDS.size() / pairs.size();
      rate[1] *= (double) KINDS.size() / pairs.size();
    }
    return rates;
  }

  private static Gold label(int kind, Icon object, Icon person) {
    return LabelTable.label(KINDS.get(kind), object, person).orElse(Gold.SAFE);
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
