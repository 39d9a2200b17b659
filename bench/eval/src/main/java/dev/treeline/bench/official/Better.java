package dev.treeline.bench.official;

import com.fasterxml.jackson.annotation.JsonValue;

/// In which direction a figure is better.
public enum Better {
  HIGHER("higher"),
  LOWER("lower"),
  /// It says how a model answers, not how well.
  NEITHER("neither");

  private final String id;

  Better(String id) {
    this.id = id;
  }

  /// The name in files.
  @JsonValue
  public String id() {
    return id;
  }

  /// ↑, ↓ or nothing.
  public String arrow() {
    return switch (this) {
      case HIGHER -> "↑";
      case LOWER -> "↓";
      case NEITHER -> "";
    };
  }
}
