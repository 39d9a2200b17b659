package dev.treeline.finetune;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// A part of a multimodal model that is trained whole.
public enum TrainedPart {
  /// The vision tower.
  TOWER("tower"),
  /// What maps the tower's vectors to the language model's.
  PROJECTOR("projector"),
  /// Embedding, layers and head of the language model.
  TEXT("text");

  /// What stands between towers and language models, by the names of all families; of InstructBLIP
  /// the Q-Former.
  private static final List<String> BETWEEN =
      List.of(
          "multi_modal_projector.",
          "connector.",
          "visual.merger.",
          "visual.deepstack_merger_list.",
          "image_newline",
          "qformer.",
          "query_tokens",
          "language_projection.");

  private final String id;

  TrainedPart(String id) {
    this.id = id;
  }

  /// The name in recipes.
  public String id() {
    return id;
  }

  /// Whether a parameter, by its canonical name, belongs to this part.
  boolean has(String name) {
    return switch (this) {
      case TOWER -> !PROJECTOR.has(name) && !TEXT.has(name);
      case PROJECTOR -> BETWEEN.stream().anyMatch(name::startsWith);
      case TEXT -> name.startsWith("language_model.") || name.startsWith("lm_head.");
    };
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
