package dev.treeline.models;

import java.io.Serial;

/// A file or model that is not what it says it is. The message names the file, the tensor, key or
/// line, what was expected and what was found; it is written for the user and fits on two lines.
public final class ModelFormatException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  public ModelFormatException(String message) {
    super(message);
  }

  public ModelFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
