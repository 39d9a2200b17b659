package dev.treeline.bench.run;

import java.util.List;
import java.util.Optional;

/// A part of a method that users can name: what it does, what it can be told, where it comes from.
///
/// @param source paper, repository and file, or the reason it stands here
public record MethodEntry(
    String name, Kind kind, String summary, String source, List<Parameter> parameters) {
  public MethodEntry {
    parameters = List.copyOf(parameters);
  }

  /// What a part changes. A method has at most one of [#ADAPTER], [#STRATEGY] and [#DECODING] each.
  public enum Kind {
    /// Nothing: the model as it is.
    BASELINE("the model as it is"),
    /// The weights.
    ADAPTER("adapter"),
    /// The words.
    STRATEGY("prompting strategy"),
    /// How rows of logits become tokens.
    DECODING("decoding rule"),
    /// An answer that ignores the question: stands alone.
    CONSTANT("constant answer");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /// One of this kind, with its article.
    String some() {
      return (this == ADAPTER ? "an " : "a ") + words;
    }

    /// The kind in words.
    public String words() {
      return words;
    }
  }

  /// Settings that are compared beside the defaults when everything is.
  List<String> variants() {
    return switch (name) {
      case "vdd" -> List.of("picture=unknown", "picture=both");
      case "output-bias" -> List.of("shift=" + OutputBias.FITTED);
      default -> List.of();
    };
  }

  Optional<Parameter> parameter(String wanted) {
    return parameters.stream().filter(parameter -> parameter.name().equals(wanted)).findFirst();
  }
}
