package dev.treeline.bench.run;

import dev.treeline.prompts.Nearest;
import java.util.List;

/// What a method can be told, one thing by one name.
///
/// @param domain which values are allowed; the default is one of them
public record Parameter(String name, Setting defaultValue, Domain domain, String meaning) {

  /// Which values a setting may have.
  public sealed interface Domain {
    /// Numbers.
    ///
    /// @param least the smallest value allowed
    /// @param most the largest value allowed
    /// @param whole whether only whole numbers are allowed
    record Range(double least, double most, boolean whole) implements Domain {}

    /// One of some words.
    record Words(List<String> words) implements Domain {
      public Words {
        words = List.copyOf(words);
      }
    }

    /// Numbers, or a word for what is found out from the data.
    record RangeOr(Range range, String word) implements Domain {}

    /// Any text.
    record Text() implements Domain {}
  }

  static Parameter real(
      String name, double defaultValue, double least, double most, String meaning) {
    Domain range = new Domain.Range(least, most, false);
    return new Parameter(name, new Setting.Real(defaultValue), range, meaning);
  }

  static Parameter whole(String name, int defaultValue, int least, int most, String meaning) {
    Domain range = new Domain.Range(least, most, true);
    return new Parameter(name, new Setting.Real(defaultValue), range, meaning);
  }

  /// The first word is the default.
  static Parameter word(String name, List<String> words, String meaning) {
    Domain domain = new Domain.Words(words);
    return new Parameter(name, new Setting.Text(words.getFirst()), domain, meaning);
  }

  static Parameter text(String name, String defaultValue, String meaning) {
    return new Parameter(name, new Setting.Text(defaultValue), new Domain.Text(), meaning);
  }

  void check(String method, Setting value) {
    if (!allows(domain, value)) {
      String hint =
          domain instanceof Domain.Words(List<String> words)
                  && value instanceof Setting.Text(String wrong)
              ? Nearest.hint(wrong, words)
              : "";
      throw new IllegalArgumentException(
          "%s: %s must be %s, but is %s%s".formatted(method, name, range(), value, hint));
    }
  }

  private static boolean allows(Domain domain, Setting value) {
    return switch (domain) {
      case Domain.Range(double least, double most, boolean whole) ->
          value instanceof Setting.Real(double number)
              && number >= least
              && number <= most
              && (!whole || number == Math.rint(number));
      case Domain.Words(List<String> words) ->
          value instanceof Setting.Text(String word) && words.contains(word);
      case Domain.RangeOr(Domain.Range range, String word) ->
          allows(range, value) || value.equals(new Setting.Text(word));
      case Domain.Text() -> value instanceof Setting.Text(String text) && !text.isBlank();
    };
  }

  /// The default as it is written.
  public String defaultText() {
    return defaultValue.toString();
  }

  /// The values allowed, in words.
  public String range() {
    return words(domain);
  }

  private static String words(Domain domain) {
    return switch (domain) {
      case Domain.Range(double least, double most, boolean whole) ->
          "%s in [%s, %s]"
              .formatted(
                  whole ? "a whole number" : "a number", Setting.plain(least), Setting.plain(most));
      case Domain.Words(List<String> words) -> "one of " + String.join(", ", words);
      case Domain.RangeOr(Domain.Range range, String word) -> words(range) + ", or " + word;
      case Domain.Text() -> "a text in double quotes";
    };
  }
}
