package dev.treeline.bench.run;

/// A number that a method can be told.
///
/// @param least the smallest value allowed
/// @param most the largest value allowed
/// @param whole whether only whole numbers are allowed
public record Parameter(
    String name, double defaultValue, double least, double most, boolean whole, String meaning) {
  static Parameter real(
      String name, double defaultValue, double least, double most, String meaning) {
    return new Parameter(name, defaultValue, least, most, false, meaning);
  }

  static Parameter whole(String name, int defaultValue, int least, int most, String meaning) {
    return new Parameter(name, defaultValue, least, most, true, meaning);
  }

  void check(String method, double value) {
    boolean fits = value >= least && value <= most && (!whole || value == Math.rint(value));
    if (!fits) {
      throw new IllegalArgumentException(
          method + ": " + name + " must be " + range() + ", but is " + Method.plain(value));
    }
  }

  /// The default, without a needless `.0`.
  public String defaultText() {
    return Method.plain(defaultValue);
  }

  /// The values allowed, in words.
  public String range() {
    String kind = whole ? "a whole number" : "a number";
    return kind + " in [" + Method.plain(least) + ", " + Method.plain(most) + "]";
  }
}
