package dev.treeline.bench.judge;

import dev.treeline.bench.judge.JudgePrompt.Pictures;
import dev.treeline.prompts.Nearest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How an endpoint is asked.
///
/// @param pictures whether it is shown the item's pictures
/// @param structured whether it is asked to answer by a JSON schema
/// @param tokens the most it may answer
/// @param tokensField what the request calls that: `max_tokens`, or `max_completion_tokens`
/// @param perMinute the most requests begun in a minute
/// @param parallel how many are under way at a time
/// @param timeout of one request, from its begin to the answer's last byte
/// @param tries of one request in all
record HttpOptions(
    Pictures pictures,
    boolean structured,
    int tokens,
    String tokensField,
    int perMinute,
    int parallel,
    Duration timeout,
    int tries) {
  private static final List<String> NAMES =
      List.of(
          "pictures",
          "structured",
          "tokens",
          "tokens-field",
          "per-minute",
          "parallel",
          "timeout",
          "tries");

  HttpOptions {
    if (!tokensField.matches("max_tokens|max_completion_tokens")) {
      throw new IllegalArgumentException(
          "tokens-field must be max_tokens or max_completion_tokens, but is " + tokensField);
    }
  }

  static HttpOptions standard() {
    return of(Map.of());
  }

  /// From what a user wrote after the model's name.
  static HttpOptions of(Map<String, String> written) {
    for (String name : written.keySet()) {
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException(
            "an option of an http judge must be one of %s, but is %s%s"
                .formatted(String.join(", ", NAMES), name, Nearest.hint(name, NAMES)));
      }
    }
    return new HttpOptions(
        Spelling.pictures(written.getOrDefault("pictures", "rubric")),
        Spelling.yes("structured", written.getOrDefault("structured", "no")),
        number(written, "tokens", 256, 100_000),
        written.getOrDefault("tokens-field", "max_tokens"),
        number(written, "per-minute", 60, 100_000),
        number(written, "parallel", 4, 64),
        Duration.ofSeconds(number(written, "timeout", 120, 3_600)),
        number(written, "tries", 6, 20));
  }

  HttpOptions withTimeout(Duration other) {
    return new HttpOptions(
        pictures, structured, tokens, tokensField, perMinute, parallel, other, tries);
  }

  private static int number(Map<String, String> written, String name, int usual, int most) {
    String value = written.get(name);
    if (value == null) {
      return usual;
    }
    if (!value.matches("[0-9]{1,6}")
        || Integer.parseInt(value) < 1
        || Integer.parseInt(value) > most) {
      throw new IllegalArgumentException(
          "%s must be in 1 to %d, but is %s".formatted(name, most, value));
    }
    return Integer.parseInt(value);
  }
}
