package dev.treeline.bench.judge;

import java.util.Map;
import java.util.Optional;

/// A key for an endpoint. It comes from an environment variable, goes into the request's header,
/// and nowhere else: it is not printed, stored, or part of any name.
final class ApiKey {
  private final Optional<String> value;

  private ApiKey(Optional<String> value) {
    this.value = value;
  }

  static ApiKey none() {
    return new ApiKey(Optional.empty());
  }

  /// @param variable the variable's name; empty for an endpoint that needs no key
  static ApiKey of(String variable, Map<String, String> environment) {
    if (variable.isEmpty()) {
      return none();
    }
    if (!variable.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      // what was written may be the key itself, so it is not repeated
      throw new IllegalArgumentException(
          "--judge-key must be the name of an environment variable, not a key");
    }
    String key = environment.getOrDefault(variable, "").strip();
    if (key.isEmpty()) {
      throw new IllegalArgumentException(
          "--judge-key names the environment variable %s, but it is not set".formatted(variable));
    }
    if (!key.matches("[\\x21-\\x7e]+")) {
      throw new IllegalArgumentException(
          "the environment variable %s must hold printable ASCII".formatted(variable));
    }
    return new ApiKey(Optional.of(key));
  }

  boolean isPresent() {
    return value.isPresent();
  }

  /// The header's value.
  Optional<String> header() {
    return value.map(key -> "Bearer " + key);
  }

  /// A text without the key in it: a server may repeat what it was sent.
  String strike(String text) {
    return value.map(key -> text.replace(key, "***")).orElse(text);
  }

  @Override
  public String toString() {
    return value.isPresent() ? "***" : "none";
  }
}
