package dev.treeline.bench.stats;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.statistics.distribution.BetaDistribution;

/// Shares of several parts of a data set, drawn towards the overall share as far as their spread
/// looks like chance: empirical Bayes with a beta prior (Casella 1985, The American Statistician
/// 39:83; Gelman et al. 2013, Bayesian Data Analysis, section 5.3).
///
/// Share `p` of a part is worth `e` independent items. The overall share is `μ = (Σ e p + ½) / (Σ e
/// + 1)`; the parts' true shares are taken to follow Beta(`M μ`, `M (1 − μ)`), so that given `M` a
///   part's share is Beta(`e p + M μ`, `e (1 − p) + M (1 − μ)`), drawn to `μ` by the factor `M / (M
///   + e)`. How far is not set but weighed: that factor is as likely to be anywhere in (0, 1) for a
///     part of mean size (the uniform shrinkage prior of Daniels 1999, Canadian Journal of
///     Statistics 27:567), and each `M` counts by the beta-binomial likelihood of all parts times
///     `√V`, which stands for the other values that `μ` might have; `V = μ (1 − μ) (1/Σ e + Σ w² /
///     (M + 1))`, `w = e / Σ e`, is the variance of `μ`. To a part's variance comes `(M / (M + e))²
///     V` (Kass and Steffey 1989, JASA 84:717). The mean of all this, and the interval of the beta
///     distribution with its mean and variance, are what is given.
public final class Shrinkage {
  /// With fewer parts their spread tells nothing.
  public static final int PARTS = 3;

  private static final int STEPS = 50;

  private final List<ClusteredShare> shares;
  private final double mean;
  private final double all; // Σ e
  private final double squares; // Σ w²
  private final double[] worths = new double[STEPS]; // [STEPS], M
  private final double[] weights = new double[STEPS]; // [STEPS], sum to 1

  private Shrinkage(List<ClusteredShare> shares) {
    this.shares = shares;
    double right = 0.5;
    double sum = 0;
    double square = 0;
    for (ClusteredShare share : shares) {
      right += share.effective() * share.value();
      sum += share.effective();
      square += share.effective() * share.effective();
    }
    this.all = sum;
    this.mean = right / (sum + 1);
    this.squares = square / (sum * sum);
    weigh();
  }

  /// Every share drawn towards the overall one; as they are where there are fewer than [#PARTS].
  ///
  /// @param level of the intervals, such as 0.95
  public static List<Estimate> towardsMean(List<ClusteredShare> shares, double level) {
    if (shares.size() < PARTS) {
      return shares.stream().map(share -> share.wilson(level)).toList();
    }
    var shrinkage = new Shrinkage(shares);
    List<Estimate> shrunk = new ArrayList<>();
    shares.forEach(share -> shrunk.add(shrinkage.shrink(share, level)));
    return shrunk;
  }

  private void weigh() {
    double top = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < STEPS; k++) {
      double factor = (k + 0.5) / STEPS;
      worths[k] = all / shares.size() * factor / (1 - factor);
      weights[k] = logLikelihood(worths[k]) + 0.5 * Math.log(1 / all + squares / (worths[k] + 1));
      top = Math.max(top, weights[k]);
    }
    double sum = 0;
    for (int k = 0; k < STEPS; k++) {
      weights[k] = Math.exp(weights[k] - top);
      sum += weights[k];
    }
    for (int k = 0; k < STEPS; k++) {
      weights[k] /= sum;
    }
  }

  private double logLikelihood(double worth) {
    double sum = 0;
    double prior = LogBeta.value(worth * mean, worth * (1 - mean));
    for (ClusteredShare share : shares) {
      double right = share.effective() * share.value();
      double wrong = share.effective() - right;
      sum += LogBeta.value(right + worth * mean, wrong + worth * (1 - mean)) - prior;
    }
    return sum;
  }

  private Estimate shrink(ClusteredShare share, double level) {
    double first = 0;
    double second = 0;
    for (int k = 0; k < STEPS; k++) {
      double worth = worths[k];
      double items = share.effective() + worth;
      double factor = worth / items;
      double centre = (1 - factor) * share.value() + factor * mean;
      double variance =
          centre * (1 - centre) / (items + 1)
              + factor * factor * mean * (1 - mean) * (1 / all + squares / (worth + 1));
      first += weights[k] * centre;
      second += weights[k] * (variance + centre * centre);
    }
    double variance = second - first * first;
    double size = Math.max(0.1, first * (1 - first) / variance - 1);
    BetaDistribution belief = BetaDistribution.of(first * size, (1 - first) * size);
    double tail = (1 - level) / 2;
    return new Estimate(
        first,
        Math.min(first, belief.inverseCumulativeProbability(tail)),
        Math.max(first, belief.inverseSurvivalProbability(tail)),
        share.n());
  }
}
