package dev.treeline.finetune;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the tuned model is held against its base on, once a run is done: `"scorecard": {"data":
/// "grove", "limit": 200, "methods": "vision-centric"}`. Whoever runs recipes carries it out:
/// training itself does not.
///
/// @param data a data set's name or folder, as `compare --data` takes it
/// @param limit items asked; 0: all
/// @param methods ways of asking beside the plain one, as `compare --methods` takes them; empty:
///   the way that the training data asks
public record ScorecardPlan(String data, int limit, List<String> methods) {
  public ScorecardPlan {
    methods = List.copyOf(methods);
    if (data.isBlank()) {
      throw new IllegalArgumentException("scorecard.data must name a data set");
    }
    if (limit < 0) {
      throw new IllegalArgumentException("scorecard.limit must be at least 0, but is " + limit);
    }
  }

  static Optional<ScorecardPlan> read(RecipeNode root) {
    if (!root.has("scorecard")) {
      return Optional.empty();
    }
    RecipeNode node = root.child("scorecard").only(Set.of("data", "limit", "methods"));
    return Optional.of(
        new ScorecardPlan(
            node.text("data"), node.has("limit") ? node.count("limit") : 0, node.texts("methods")));
  }
}
