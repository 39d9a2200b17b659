package dev.treeline.models;

import java.io.Serial;

/// What a chat template asks for and cannot have, or refuses itself by `raise_exception`.
final class IllegalTemplateException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  IllegalTemplateException(String message) {
    super(message);
  }
}
