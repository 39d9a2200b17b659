package dev.treeline.models.jinja;

import java.io.Serial;

/// A template that is wrong, asks for what it cannot have, or refuses by `raise_exception`.
public final class JinjaException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  JinjaException(String message) {
    super(message);
  }

  /// The same with its line, when it is known and not yet said.
  JinjaException at(int line) {
    String message = String.valueOf(getMessage());
    return message.startsWith("line ") ? this : new JinjaException("line " + line + ": " + message);
  }
}
