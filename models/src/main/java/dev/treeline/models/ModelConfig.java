package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.Map;
import java.util.OptionalInt;

/// What every family's config has. A family's own record adds the rest, and joins the list of
/// `permits`: the compiler then shows each place where the new family needs a decision.
public sealed interface ModelConfig
    permits Gemma3Config,
        GemmaConfig,
        Idefics3Config,
        InstructBlipConfig,
        InternVlConfig,
        LlavaConfig,
        LlavaNextConfig,
        LlavaOnevisionConfig,
        MllamaConfig,
        PaliGemmaConfig,
        Phi3Config,
        Phi3VisionConfig,
        TextOnlyConfig,
        QwenVlConfig {
  /// The language model.
  TextConfig text();

  /// The rows of the embedding: ids below it may stand in a prompt.
  default int embeddingRows() {
    return text().vocabularySize();
  }

  /// What the reference's processor returns beside tokens and pictures and follows from them, by
  /// its name and without the axis of prompts: only for comparing, the model derives it itself.
  default Map<String, HostTensor> derived(PreparedInput input) {
    return Map.of();
  }

  /// The id that stands for pictures in a prompt; empty for a model that takes none.
  OptionalInt imageToken();

  /// How many image tokens stand for a picture in the prompt, from what its recipe made of it.
  ///
  /// @throws IllegalArgumentException when the model's tower does not take such pixels or details
  int imageTokens(Picture picture);
}
