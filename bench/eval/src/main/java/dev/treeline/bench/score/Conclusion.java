package dev.treeline.bench.score;

import com.fasterxml.jackson.annotation.JsonValue;

/// A finding, what discrimination was judged by, and one or two sentences that give the numbers.
public record Conclusion(Finding finding, Basis basis, String sentence) {
  /// How the threshold's effect was taken out.
  public enum Basis {
    /// The baseline's margin threshold moved to the method's yes-rate.
    EQUAL_YES_RATE("equal yes-rate"),
    /// The likelihood ratios of Yes and of No, from the answers alone.
    LIKELIHOOD_RATIOS("likelihood ratios"),
    /// Not at all: only one side was asked.
    NONE("none");

    private final String id;

    Basis(String id) {
      this.id = id;
    }

    /// The name in JSON files.
    @JsonValue
    public String id() {
      return id;
    }
  }
}
