package dev.treeline.models;

/// What every family's config has. A family's own record adds the rest.
public interface ModelConfig {
  TextConfig text();

  /// The id that stands for a picture in a prompt.
  int imageTokenId();
}
