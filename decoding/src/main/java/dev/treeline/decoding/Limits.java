package dev.treeline.decoding;

import java.util.Set;

/// Where an answer ends.
///
/// @param stopTokens ids that end the answer, any number of them
/// @param maxTokens the most tokens an answer may have, at least 1
public record Limits(Set<Integer> stopTokens, int maxTokens) {
  public Limits {
    stopTokens = Set.copyOf(stopTokens);
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens must be at least 1, but is " + maxTokens);
    }
  }
}
