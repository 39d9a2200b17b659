package dev.treeline.finetune;

import java.util.Arrays;
import java.util.stream.Collectors;

/// A part of a multimodal model that is trained whole.
public enum TrainedPart {
  /// The vision tower.
  TOWER("tower", "vision_tower."),
  /// What maps the tower's vectors to the language model's.
  PROJECTOR("projector", "multi_modal_projector."),
  /// Embedding, layers and head of the language model.
  TEXT("text", "language_model.", "lm_head.");

  private final String id;
  private final String[] prefixes;

  TrainedPart(String id, String... prefixes) {
    this.id = id;
    this.prefixes = prefixes;
  }

  /// The name in recipes.
  public String id() {
    return id;
  }

  /// Whether a parameter, by its canonical name, belongs to this part.
  boolean has(String name) {
    return Arrays.stream(prefixes).anyMatch(name::startsWith);
  }

  /// The part with this [#id].
  static TrainedPart named(String id) {
    return Arrays.stream(values())
        .filter(part -> part.id.equals(id))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "train must name parts of "
                    + Arrays.stream(values()).map(TrainedPart::id).collect(Collectors.joining(", "))
                    + ", but names "
                    + id));
  }
}
