package dev.treeline.bench.score;

import dev.treeline.bench.stats.Estimate;
import java.util.Map;
import java.util.Optional;

/// A method beside the baseline, on the same items.
///
/// @param differences method − baseline, with paired cluster-bootstrap intervals
/// @param ratios method ÷ baseline: for [Measure#SECONDS_PER_ITEM], the cost × of plain decoding
/// @param movedBaseline what the baseline scores with its threshold moved to the method's yes-rate;
///   empty where it has no margins to move it on
/// @param tests absent where the data cannot give them
public record Comparison(
    String method,
    String baseline,
    Map<Measure, Estimate> differences,
    Map<Measure, Estimate> ratios,
    Map<Measure, Estimate> movedBaseline,
    Flips flips,
    Map<PairedTest, PValue> tests,
    Conclusion conclusion) {
  public Comparison {
    differences = Ordered.copy(differences);
    ratios = Ordered.copy(ratios);
    movedBaseline = Ordered.copy(movedBaseline);
    tests = Ordered.copy(PairedTest.class, tests);
  }

  /// One difference, if the data gives it.
  public Optional<Estimate> difference(Measure measure) {
    return Optional.ofNullable(differences.get(measure));
  }

  /// One test, if the data gives it.
  public Optional<PValue> test(PairedTest test) {
    return Optional.ofNullable(tests.get(test));
  }

  /// How many times the baseline's time an item takes, if both were timed.
  public Optional<Estimate> cost() {
    return Optional.ofNullable(ratios.get(Measure.SECONDS_PER_ITEM));
  }
}
