package dev.treeline.models.adapter;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Ranks of an adapter's maps and what their products are multiplied by.
///
/// @param rank of maps that no pattern names, at least 1
/// @param alpha the numerator of the factor: alpha / rank, or alpha / √rank with `rankStabilized`
///   (rsLoRA, <https://arxiv.org/abs/2312.03732>)
/// @param rankPattern other ranks, by a regular expression for the end of a path
/// @param alphaPattern other alphas, in the same way
public record LoraScale(
    int rank,
    double alpha,
    boolean rankStabilized,
    Map<String, Integer> rankPattern,
    Map<String, Double> alphaPattern) {
  public LoraScale {
    if (rank < 1) {
      throw new IllegalArgumentException("rank must be at least 1, but is " + rank);
    }
    if (!Double.isFinite(alpha)) {
      throw new IllegalArgumentException("alpha must be finite, but is " + alpha);
    }
    rankPattern = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(rankPattern));
    alphaPattern = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(alphaPattern));
  }

  /// One rank and alpha for all maps.
  public static LoraScale of(int rank, double alpha) {
    return new LoraScale(rank, alpha, false, Map.of(), Map.of());
  }

  /// The rank of one map.
  public int rank(String path) {
    return rankPattern.getOrDefault(key(rankPattern.keySet(), path), rank);
  }

  /// What the product of one map's pair is multiplied by.
  public double factor(String path) {
    double numerator = alphaPattern.getOrDefault(key(alphaPattern.keySet(), path), alpha);
    int r = rank(path);
    return numerator / (rankStabilized ? Math.sqrt(r) : r);
  }

  /// The first pattern that the end of a path matches, as PEFT's `get_pattern_key`.
  private static String key(Collection<String> patterns, String path) {
    return patterns.stream()
        .filter(pattern -> Pattern.matches("(.*\\.)?(" + pattern + ")", path))
        .findFirst()
        .orElse(path);
  }
}
