package dev.treeline.bench.data;

import dev.treeline.bench.SafeIds;
import java.util.Set;

/// How a data set is read.
///
/// @param safeIds which of MMSafeAware's first ids are safe
/// @param variants such as `tiny`, `train`, `without-images`
public record DataOptions(SafeIds safeIds, Set<String> variants) {
  /// Leaves every picture out: what a model gets right then, it does not see.
  public static final String WITHOUT_IMAGES = "without-images";

  /// The small list that MM-SafetyBench and FigStep come with.
  public static final String TINY = "tiny";

  /// The training split.
  public static final String TRAIN = "train";

  public DataOptions {
    variants = Set.copyOf(variants);
  }

  /// As published.
  public static DataOptions standard() {
    return new DataOptions(SafeIds.FIRST_127, Set.of());
  }

  boolean has(String variant) {
    return variants.contains(variant);
  }
}
