package dev.treeline.models;

/// One thing that a check found.
///
/// @param text one line for the user: file, tensor or key, expected and found
public record Finding(Severity severity, String text) {
  /// How bad it is.
  public enum Severity {
    /// As it should be.
    OK,
    /// Odd, but the model runs as the reference would.
    WARNING,
    /// The model cannot run, or not as the reference would.
    ERROR
  }

  static Finding ok(String text) {
    return new Finding(Severity.OK, text);
  }

  static Finding warning(String text) {
    return new Finding(Severity.WARNING, text);
  }

  static Finding error(String text) {
    return new Finding(Severity.ERROR, text);
  }
}
