package dev.treeline.prompts;

import java.util.Locale;

/// Who speaks.
public enum Role {
  SYSTEM,
  USER,
  ASSISTANT;

  /// The name that chat templates and data files use: `system`, `user`, `assistant`.
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
