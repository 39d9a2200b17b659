package dev.treeline.inference;

import java.util.Arrays;
import java.util.stream.IntStream;

/// AvisC's choice of "blind" image tokens: those that draw much attention whatever is asked.
///
/// Of the layers, in the order of how much of the attention on the picture is theirs, as many as
/// make up `gamma` of it; of their mean, the tokens at or above mean + `lambda` standard
/// deviations. Woo et al., <https://arxiv.org/abs/2405.17820>; sangminwoo/AvisC,
/// `avisc_utils/avisc_sample.py`.
///
/// @param gamma share of the attention that the layers make up, in (0, 1]
/// @param lambda how many standard deviations above the mean is blind
public record BlindTokens(double gamma, double lambda) {
  public BlindTokens {
    if (!(gamma > 0 && gamma <= 1)) {
      throw new IllegalArgumentException("gamma must be in (0, 1], but is " + gamma);
    }
    if (!Double.isFinite(lambda)) {
      throw new IllegalArgumentException("lambda must be finite, but is " + lambda);
    }
  }

  /// Which tokens are blind.
  ///
  /// @param attention `[layers, image tokens]` of the prompt's last position
  /// @return `[image tokens]`
  public boolean[] of(float[][] attention) {
    int tokens = attention.length == 0 ? 0 : attention[0].length;
    double[] mean = new double[tokens];
    int[] layers = layers(attention);
    for (int layer : layers) {
      for (int n = 0; n < tokens; n++) {
        mean[n] += attention[layer][n] / (double) layers.length;
      }
    }
    double average = Arrays.stream(mean).average().orElse(0);
    double squares = Arrays.stream(mean).map(a -> (a - average) * (a - average)).sum();
    double deviation = tokens < 2 ? 0 : Math.sqrt(squares / (tokens - 1));
    boolean[] blind = new boolean[tokens];
    for (int n = 0; n < tokens; n++) {
      blind[n] = mean[n] >= average + lambda * deviation;
    }
    return blind;
  }

  /// The layers that are looked at, the one with the most attention first.
  int[] layers(float[][] attention) {
    double[] shares = new double[attention.length];
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      for (float value : attention[i]) {
        shares[i] += value;
      }
      sum += shares[i];
    }
    int[] order =
        IntStream.range(0, shares.length)
            .boxed()
            .sorted((a, b) -> Double.compare(shares[b], shares[a]))
            .mapToInt(i -> i)
            .toArray();
    double reached = 0;
    int count = 0;
    while (count < order.length && (count == 0 || reached < gamma * sum)) {
      reached += shares[order[count++]];
    }
    return Arrays.copyOf(order, count);
  }
}
