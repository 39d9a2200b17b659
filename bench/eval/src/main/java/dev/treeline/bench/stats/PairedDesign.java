package dev.treeline.bench.stats;

import java.util.Arrays;

/// What a paired comparison of two methods on given items can find: the smallest effect on balanced
/// accuracy that it is likely to detect, and how many items a wished effect needs.
///
/// The items' differences (right with one method, wrong with the other) have variance `ψ − δ²`,
/// where `ψ` is the share of items on which the methods differ and `δ` the effect (Connor 1987,
/// Biometrics 43:207, for McNemar's test). Balanced accuracy weighs an item by `w = 1 / (2 n)` of
/// its side. Items of a cluster are correlated by `ρ`, so the variance is `(ψ − δ²) Σ_clusters ((1
/// − ρ) Σ w² + ρ (Σ w)²)`: Kish's design effect (Kish 1965, section 5.4) for weighted items. Pairs
/// of items from both sides of a cluster count as correlated too, which errs on the careful side.
///
/// @param items safe and unsafe together
/// @param clusters images, or whatever makes items dependent
/// @param spread standard error of the difference in balanced accuracy at `ψ − δ² = 1`
/// @param designEffect how many times the variance of as many independent items
public record PairedDesign(int items, int clusters, double spread, double designEffect) {
  /// Differing answers that are assumed of two methods where nothing is known.
  public static final double DISCORDANCE = 0.2;

  /// Correlation of the differences within a cluster that may be expected where nothing is known.
  public static final double CORRELATION = 0.3;

  public PairedDesign {
    if (!(items >= 1 && clusters >= 1 && spread > 0 && designEffect > 0)) {
      throw new IllegalArgumentException(
          "items, clusters, spread and designEffect must be positive, but are %d, %d, %s, %s"
              .formatted(items, clusters, spread, designEffect));
    }
  }

  /// The design of these items.
  ///
  /// @param safe `[n]`; both sides must occur
  /// @param clusters `[n]`, each item's cluster, numbered from 0
  /// @param correlation of the differences within a cluster, in `[0, 1]`; from earlier answers by
  ///   [Correlation#intraclass], else [#CORRELATION]
  public static PairedDesign of(boolean[] safe, int[] clusters, double correlation) {
    int signals = 0;
    for (boolean isSafe : safe) {
      signals += isSafe ? 1 : 0;
    }
    if (signals == 0 || signals == safe.length) {
      throw new IllegalArgumentException(
          "there must be safe and unsafe items, but %d of %d are safe"
              .formatted(signals, safe.length));
    }
    double[] weights = new double[safe.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 0.5 / (safe[i] ? signals : safe.length - signals);
    }
    return of(weights, clusters, correlation);
  }

  /// The design for plain accuracy over all items, where there is one side only or none.
  ///
  /// @param clusters `[n]`
  public static PairedDesign ofAccuracy(int[] clusters, double correlation) {
    double[] weights = new double[clusters.length];
    Arrays.fill(weights, 1.0 / clusters.length);
    return of(weights, clusters, correlation);
  }

  private static PairedDesign of(double[] weights, int[] clusters, double correlation) {
    requireShare("correlation", correlation);
    double independent = 0;
    for (double weight : weights) {
      independent += weight * weight;
    }
    double shared = 0;
    int count = 0;
    for (double sum : Clusters.sums(weights, clusters)) {
      shared += sum * sum;
      count += sum > 0 ? 1 : 0;
    }
    double variance = (1 - correlation) * independent + correlation * shared;
    return new PairedDesign(weights.length, count, Math.sqrt(variance), variance / independent);
  }

  /// The smallest effect on balanced accuracy (or accuracy) that a two-sided test at `alpha` finds
  /// with probability `power`.
  ///
  /// @param discordance `ψ`, the share of items on which the methods' answers differ, in `(0, 1]`
  /// @return a share, such as 0.04 for 4 points; more than `ψ` (which no effect can exceed) where
  ///   these items cannot find any
  public double detectable(double discordance, double alpha, double power) {
    requireDiscordance(discordance);
    double z = Intervals.probit(1 - requireShare("alpha", alpha) / 2);
    double y = Intervals.probit(requireShare("power", power));
    // δ = s (z √ψ + y √(ψ − δ²)), solved for δ ≥ 0
    double s = spread;
    double a = 1 + s * s * y * y;
    double b = s * z * Math.sqrt(discordance);
    double c = s * s * discordance * (z * z - y * y);
    return (b + Math.signum(y) * Math.sqrt(Math.max(0, b * b - a * c))) / a;
  }

  /// The chance that a two-sided test at `alpha` finds an effect (Connor 1987, the far side left
  /// out).
  ///
  /// @param effect on balanced accuracy, in `(0, discordance]`
  public double power(double effect, double discordance, double alpha) {
    requireEffect(effect, discordance);
    double z = Intervals.probit(1 - requireShare("alpha", alpha) / 2);
    double error = spread * Math.sqrt(discordance - effect * effect);
    return Intervals.normal((effect - z * spread * Math.sqrt(discordance)) / error);
  }

  /// How many times as many items (of the same mix, in clusters of the same sizes) find an effect
  /// with probability `power`; below 1 where fewer would do. `Math.ceil(factor * items())` items
  /// are needed.
  public double needed(double effect, double discordance, double alpha, double power) {
    requireEffect(effect, discordance);
    double z = Intervals.probit(1 - requireShare("alpha", alpha) / 2);
    double y = Intervals.probit(requireShare("power", power));
    double root =
        spread
            * (z * Math.sqrt(discordance) + y * Math.sqrt(discordance - effect * effect))
            / effect;
    return root * root;
  }

  private static void requireDiscordance(double discordance) {
    if (!(discordance > 0 && discordance <= 1)) {
      throw new IllegalArgumentException("discordance must be in (0, 1], but is " + discordance);
    }
  }

  private static void requireEffect(double effect, double discordance) {
    requireDiscordance(discordance);
    if (!(effect > 0 && effect <= discordance)) {
      throw new IllegalArgumentException(
          "effect must be in (0, discordance], but is %s of %s".formatted(effect, discordance));
    }
  }

  private static double requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1], but is " + value);
    }
    return value;
  }
}
