package dev.treeline.models;

/// What to do about a key of config.json that this version does not know.
public enum Strictness {
  /// It may change results: the model is not loaded.
  STRICT,
  /// The user takes the risk.
  LENIENT
}
