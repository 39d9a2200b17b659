package dev.treeline.inference;

import java.io.Serial;

/// The engine failed: wrapped once where its code is called, with its own exception as the cause.
public final class InferenceException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  public InferenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
