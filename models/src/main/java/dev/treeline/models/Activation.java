package dev.treeline.models;

import java.util.Arrays;
import java.util.stream.Collectors;

/// A function between two linear maps, under the name that Hugging Face's configs use.
public enum Activation {
  /// `x · sigmoid(x)`
  SILU("silu"),
  /// `x · Φ(x)`, exact
  GELU("gelu"),
  /// the tanh approximation of it
  GELU_TANH("gelu_pytorch_tanh"),
  /// `x · sigmoid(1.702 x)`
  QUICK_GELU("quick_gelu"),
  RELU("relu");

  private final String id;

  Activation(String id) {
    this.id = id;
  }

  /// The name in config files.
  public String id() {
    return id;
  }

  static Activation read(ConfigNode config, String key, Activation otherwise) {
    if (!config.has(key)) {
      return otherwise;
    }
    String name = config.text(key, "");
    return switch (name) {
      case "swish" -> SILU;
      case "gelu_new" -> GELU_TANH;
      default ->
          Arrays.stream(values())
              .filter(activation -> activation.id.equals(name))
              .findFirst()
              .orElseThrow(() ->
                  config.mustBe(
                      key,
                      "one of "
                          + Arrays.stream(values())
                              .map(Activation::id)
                              .collect(Collectors.joining(", "))));
    };
  }
}
