package dev.treeline.inference;

import java.util.Locale;

/// One quantity of one golden case, held against the reference.
///
/// @param where the case's name, or a file that was not looked at
/// @param quantity what was compared, such as `logits`
public record Check(String where, String quantity, Result result) {
  /// How the comparison came out.
  public sealed interface Result {
    /// Numbers: the largest absolute difference, and what is allowed. NaN never passes.
    record Difference(double largest, double tolerance) implements Result {}

    /// Things that are the same or not, and are.
    record Equal() implements Result {}

    /// They are not the same, but nothing says which is right: a tie in the reference.
    record Tie(String detail) implements Result {}

    /// They are not the same.
    record Different(String detail) implements Result {}

    /// Nothing was compared.
    record NotChecked(String reason) implements Result {}
  }

  /// Whether the reference's numbers were met; also true for what was not checked.
  public boolean ok() {
    return switch (result) {
      case Result.Difference(double largest, double tolerance) -> largest <= tolerance;
      case Result.Equal _, Result.Tie _, Result.NotChecked _ -> true;
      case Result.Different _ -> false;
    };
  }

  /// The outcome in a few words, without where and quantity.
  public String outcome() {
    return switch (result) {
      case Result.Difference(double largest, double tolerance) ->
          String.format(
              Locale.ROOT,
              "max abs error %.2g, tolerance %.2g%s",
              largest,
              tolerance,
              ok() ? "" : ": too large");
      case Result.Equal _ -> "equal";
      case Result.Tie(String detail) -> "different within a tie: " + detail;
      case Result.Different(String detail) -> "different: " + detail;
      case Result.NotChecked(String reason) -> "not checked: " + reason;
    };
  }
}
