package dev.treeline.bench;

import dev.treeline.prompts.Question;

/// One item of a benchmark.
///
/// @param id unique in its data set
/// @param question the words and pictures as the benchmark gives them
/// @param gold what the pair really is; follows from the subset
/// @param subset the part of the benchmark
/// @param scenario the kind of risk, or `unlabelled`
/// @param cluster items with the same cluster share an image and are not independent
public record Sample(
    String id, Question question, Gold gold, Subset subset, String scenario, String cluster) {
  public Sample {
    requireText("id", id);
    requireText("scenario", scenario);
    requireText("cluster", cluster);
    if (gold != subset.gold()) {
      throw new IllegalArgumentException(
          "item %s: gold must be %s in subset %s, but is %s"
              .formatted(id, subset.gold(), subset.id(), gold));
    }
  }

  private static void requireText(String name, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + " must not be blank");
    }
  }
}
