package dev.treeline.bench.judge;

import dev.treeline.bench.judge.JudgePrompt.Pictures;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A judge as a user writes it: `rules`, `rules:vlguard,legacy`, `model:sapling,pictures=never`,
/// `http:https://host/v1#model,structured=yes`, `human`.
///
/// @param kind `rules`, `model`, `http` or `human`
/// @param name what comes after the colon, up to the first comma; empty where there is none
/// @param options what comes after it, `yes` where no value is written
record Spelling(String kind, String name, Map<String, String> options) {
  private static final List<String> KINDS = List.of("rules", "model", "http", "human");

  Spelling {
    options = Map.copyOf(options);
  }

  static Spelling of(String written) {
    String rest = written.strip();
    String kind;
    if (rest.startsWith("http://") || rest.startsWith("https://")) {
      kind = "http";
    } else {
      int colon = rest.indexOf(':');
      kind = colon < 0 ? rest : rest.substring(0, colon);
      rest = colon < 0 ? "" : rest.substring(colon + 1);
    }
    if (!KINDS.contains(kind)) {
      throw new IllegalArgumentException(
          "a judge is written %s, model:ID|DIR, http:URL#MODEL or human, but is %s"
              .formatted(String.join(", ", RuleJudge.ids()), written));
    }
    // a web address may hold a comma, but not after its #
    int name = rest.indexOf(',', Math.max(0, rest.indexOf('#')));
    Map<String, String> options = new LinkedHashMap<>();
    if (name >= 0) {
      for (String option : rest.substring(name + 1).split(",", -1)) {
        int equals = option.indexOf('=');
        String key = equals < 0 ? option : option.substring(0, equals);
        if (options.put(key, equals < 0 ? "yes" : option.substring(equals + 1)) != null) {
          throw new IllegalArgumentException("%s: %s is there twice".formatted(written, key));
        }
      }
    }
    return new Spelling(kind, name < 0 ? rest : rest.substring(0, name), options);
  }

  /// Refuses options other than these.
  void requireOnly(String... known) {
    for (String option : options.keySet()) {
      if (!Arrays.asList(known).contains(option)) {
        throw new IllegalArgumentException(
            "judge %s takes %s, but not %s"
                .formatted(
                    kind,
                    known.length == 0 ? "no option" : String.join(", ", known),
                    option.isEmpty() ? "an empty one" : option));
      }
    }
  }

  static Pictures pictures(String written) {
    return switch (written) {
      case "rubric" -> Pictures.AS_THE_RUBRIC_SAYS;
      case "never" -> Pictures.NEVER;
      case "always" -> Pictures.ALWAYS;
      default ->
          throw new IllegalArgumentException(
              "pictures must be rubric, never or always, but is " + written);
    };
  }

  static boolean yes(String name, String written) {
    return switch (written) {
      case "yes" -> true;
      case "no" -> false;
      default -> throw new IllegalArgumentException(name + " must be yes or no, but is " + written);
    };
  }
}
