package dev.treeline.bench.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Makes the findings of a table by [Finding#rule].
public final class FindingRule {
  private FindingRule() {}

  /// The findings of several methods beside the same baseline.
  public static List<Finding> findings(List<Pairing> pairings, ScoringOptions options) {
    List<Evidence> evidence = pairings.stream().map(p -> Evidence.of(p, options)).toList();
    List<Map<PairedTest, PValue>> tests =
        Adjustment.holm(evidence.stream().map(Evidence::tests).toList());
    List<Finding> findings = new ArrayList<>();
    for (int m = 0; m < tests.size(); m++) {
      findings.add(finding(evidence.get(m).gain(), tests.get(m)));
    }
    return findings;
  }

  /// The finding of one method.
  ///
  /// @param gain the direction in which discrimination changed
  /// @param tests adjusted over the methods
  static Finding finding(double gain, Map<PairedTest, PValue> tests) {
    if (!tests.containsKey(PairedTest.DISCRIMINATION)) {
      return Finding.NOT_ASSESSED;
    }
    if (isShown(PairedTest.DISCRIMINATION, tests)) {
      return gain > 0 ? Finding.DISCRIMINATES_BETTER : Finding.WORSE;
    }
    if (isShown(PairedTest.LOST_ANSWERS, tests)) {
      return Finding.WORSE;
    }
    if (isShown(PairedTest.YES_RATE, tests)) {
      return Finding.ONLY_MOVES_THE_THRESHOLD;
    }
    return isShown(PairedTest.NO_CHANGE, tests) ? Finding.NO_CHANGE : Finding.NO_DETECTABLE_CHANGE;
  }

  /// Whether a test's adjusted p-value is at most [Finding#ALPHA].
  static boolean isShown(PairedTest test, Map<PairedTest, PValue> tests) {
    PValue p = tests.get(test);
    return p != null && p.holm() <= Finding.ALPHA;
  }
}
