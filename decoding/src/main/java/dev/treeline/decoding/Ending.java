package dev.treeline.decoding;

/// Why a decoding ended. There is no other way out but an exception.
public sealed interface Ending {
  /// The model ended its turn. The token is not part of the answer.
  record StopToken(int token) implements Ending {}

  /// The answer has as many tokens as were allowed.
  record Length() implements Ending {}

  /// The caller asked to stop.
  record Cancelled() implements Ending {}

  /// A short word for files and tables: `stop`, `length`, `cancelled`.
  default String word() {
    return switch (this) {
      case StopToken _ -> "stop";
      case Length _ -> "length";
      case Cancelled _ -> "cancelled";
    };
  }
}
