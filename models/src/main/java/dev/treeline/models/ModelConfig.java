package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.OptionalInt;

/// What every family's config has. A family's own record adds the rest, and joins the list of
/// `permits`: the compiler then shows each place where the new family needs a decision.
public sealed interface ModelConfig
    permits Idefics3Config, InternVlConfig, LlavaConfig, LlavaNextConfig {
  /// The language model.
  TextConfig text();

  /// The id that stands for pictures in a prompt; empty for a model that takes none.
  OptionalInt imageToken();

  /// How many image tokens stand for a picture in the prompt, from what its recipe made of it.
  ///
  /// @throws IllegalArgumentException when the model's tower does not take such pixels or details
  int imageTokens(Picture picture);
}
