package dev.treeline.bench.judge;

import java.io.Serial;

/// A judge that cannot go on: what it needs is missing, refused or does not answer.
public final class JudgeException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  public JudgeException(String message) {
    super(message);
  }

  public JudgeException(String message, Throwable cause) {
    super(message, cause);
  }
}
