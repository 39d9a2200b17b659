package dev.treeline.finetune;

import java.io.Serial;

/// A run that could not go on, told to its user: what happened, what is kept, and how to go on. It
/// is no fault of the program.
public final class TrainingFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /// What kind of failure it is.
  public enum Kind {
    /// A loss or a gradient is no number.
    LOSS,
    /// A file could not be written.
    STORAGE
  }

  private final Kind kind;

  TrainingFailure(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  TrainingFailure(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
