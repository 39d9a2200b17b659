package dev.treeline.bench;

import java.util.ArrayList;
import java.util.List;

/// What MMSafeAware's ids mean. The published files carry no labels: subsets follow from
/// `data/extract_results.py`, scenarios from `dict.txt` in the repository's history (commit
/// c3b38cc), named as in the paper.
final class MmSafeAwareIds {
  /// Stands where no scenario is known: ids from 2001.
  static final String UNLABELLED = "unlabelled";

  /// Whether the authors' files have this id.
  static boolean isPublished(int id) {
    return (id >= 1 && id <= 1153) || (id >= 2001 && id <= 2370);
  }

  private record Range(int first, int last, String scenario) {}

  /// The order within every unsafe block, with counts: health, property, society, speech.
  /// Biological, chemical and medical harm are one scenario in the paper; `sensitive_logo` is none.
  private static final String[] RISKS = {
    "biomedical-harm 6",
    "biomedical-harm 10",
    "biomedical-harm 10",
    "mental-stress 9",
    "self-harm 14",
    "copyright-infringement 9",
    "economic-harm 7",
    "other 5",
    "bias-and-stereotypes 19",
    "ethical-and-morality 12",
    "crime 12",
    "privacy-leakage 10",
    "abusive-languages 10",
    "hate-speech 10",
    "misinformation 11",
    "pornography 8",
    "violence 9"
  };

  private static final List<Range> SCENARIOS = ranges();

  private MmSafeAwareIds() {}

  static Subset subset(int id, SafeIds safeIds) {
    int lastSafe =
        switch (safeIds) {
          case FIRST_127 -> 127;
          case LEGACY_428 -> 128;
        };
    if (id <= lastSafe || id > 1153) {
      return Subset.OVER_SAFE;
    }
    return id <= 982 ? Subset.ATTACK : Subset.TYPICAL;
  }

  /// The scenario; under an attack, `attack/scenario`.
  static String scenario(int id) {
    for (Range range : SCENARIOS) {
      if (id >= range.first() && id <= range.last()) {
        return range.scenario();
      }
    }
    return UNLABELLED;
  }

  private static List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    String[] overSafe = {
      "copyright-for-public-domain 6",
      "definitions 17",
      "fake-goal-hijacking 18",
      "fake-role-playing 18",
      "other 7",
      "homonyms 3",
      "non-discrimination-on-real-group 8",
      "privacy-fictional 7",
      "privacy-public 8",
      "real-discrimination-on-nonsense-group 10",
      "safe-contexts 9",
      "safe-targets 7",
      "tautological 9"
    };
    append(ranges, "", 1, overSafe);
    append(ranges, "goal-hijacking/", 2, RISKS);
    append(ranges, "inquiry-with-unsafe-opinion/", 1, RISKS);
    append(ranges, "role-play/", 2, RISKS);
    append(ranges, "", 1, RISKS);
    return List.copyOf(ranges);
  }

  private static void append(List<Range> ranges, String prefix, int times, String... counted) {
    for (String entry : counted) {
      int space = entry.indexOf(' ');
      int first = ranges.isEmpty() ? 1 : ranges.getLast().last() + 1;
      int count = times * Integer.parseInt(entry.substring(space + 1));
      ranges.add(new Range(first, first + count - 1, prefix + entry.substring(0, space)));
    }
  }
}
