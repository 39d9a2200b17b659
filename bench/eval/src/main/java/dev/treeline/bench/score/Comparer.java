package dev.treeline.bench.score;

import dev.treeline.bench.stats.ClusteredArea;
import dev.treeline.bench.stats.Estimate;
import dev.treeline.bench.stats.PairedTests;
import dev.treeline.bench.stats.SignFlip;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Compares every method with the first one.
final class Comparer {
  private final List<String> names;
  private final Answers main; // those about safety if there are any, else all
  private final Answers ability;
  private final Answers safety;
  private final Replicates replicates;
  private final ScoringOptions options;

  Comparer(List<String> names, Answers all, Replicates replicates, ScoringOptions options) {
    this.names = List.copyOf(names);
    this.ability = all.where(sample -> sample.gold().isEmpty());
    this.safety = all.where(sample -> sample.gold().isPresent());
    this.main = safety.items().size() > 0 ? safety : all;
    this.replicates = replicates;
    this.options = options;
  }

  /// What is known of one method before the adjustment for several.
  ///
  /// @param moved what the moved baseline scores
  private record Case(
      Evidence evidence,
      Map<Measure, Estimate> differences,
      Map<Measure, Estimate> moved,
      Map<PairedTest, Double> tests) {}

  /// One comparison for each method but the first.
  List<Comparison> compare(List<MethodScore> scores) {
    List<Case> cases = new ArrayList<>();
    for (int m = 1; m < names.size(); m++) {
      cases.add(open(m, scores.getFirst()));
    }
    List<Map<PairedTest, PValue>> adjusted =
        Adjustment.holm(cases.stream().map(Case::tests).toList());
    List<Comparison> comparisons = new ArrayList<>();
    for (int m = 1; m < names.size(); m++) {
      Case found = cases.get(m - 1);
      Map<PairedTest, PValue> tests = adjusted.get(m - 1);
      var wording =
          new Wording(
              scores.getFirst(),
              scores.get(m),
              found.evidence().gain(),
              found.differences(),
              tests,
              options);
      comparisons.add(
          new Comparison(
              names.get(m),
              names.getFirst(),
              found.differences(),
              replicates.ratios(m, 0),
              found.moved(),
              flips(m),
              tests,
              wording.conclude(found.evidence().basis())));
    }
    return comparisons;
  }

  private Case open(int m, MethodScore baseline) {
    Pairing pairing = Pairing.of(safety.baseline(), safety.byMethod().get(m));
    Evidence evidence = pairing.size() > 0 ? Evidence.of(pairing, options) : Evidence.none();
    Map<Measure, Estimate> differences = new LinkedHashMap<>(replicates.differences(m, 0));
    Map<Measure, Estimate> moved = new LinkedHashMap<>();
    if (evidence.basis() == Conclusion.Basis.EQUAL_YES_RATE) {
      double[] right = MovedThreshold.right(pairing);
      double[] gains = new double[right.length];
      Arrays.setAll(gains, i -> pairing.method().right(i, pairing.isSafe(i)) - right[i]);
      var gain = new SideMeans(pairing, gains, options);
      differences.put(Measure.GAIN_AT_EQUAL_YES_RATE, gain.balanced());
      var shares = new SideMeans(pairing, right, options);
      moved.put(Measure.ACCURACY_UNSAFE, shares.unsafeShare());
      boolean paper = baseline.estimate(Measure.ACCURACY_SAFE).isEmpty();
      moved.put(paper ? Measure.ACCURACY_OVER_SAFE : Measure.ACCURACY_SAFE, shares.safeShare());
      moved.put(Measure.BALANCED_ACCURACY, shares.balancedShare());
    }
    return new Case(evidence, differences, moved, tests(m, pairing, evidence));
  }

  private Flips flips(int m) {
    int[] counts = new int[4];
    for (int i = 0; i < main.items().size(); i++) {
      int with = main.byMethod().get(m).get(i).correct() ? 1 : 0;
      int without = main.baseline().get(i).correct() ? 2 : 0;
      counts[with + without]++;
    }
    return new Flips(counts[1], counts[2], counts[3], counts[0]);
  }

  private Map<PairedTest, Double> tests(int m, Pairing pairing, Evidence evidence) {
    Map<PairedTest, Double> tests = new EnumMap<>(PairedTest.class);
    Flips flips = flips(m);
    tests.put(PairedTest.MCNEMAR, PairedTests.mcNemar(flips.gained(), flips.lost()));
    tests.put(PairedTest.CLUSTER_ACCURACY, signFlip(main.items(), gains(main, m)));
    if (ability.items().size() > 0) {
      tests.put(PairedTest.ABILITY, signFlip(ability.items(), gains(ability, m)));
    }
    if (pairing.hasBothSides()) {
      tests.put(
          PairedTest.CLUSTER_BALANCED_ACCURACY,
          signFlip(safety.items(), pairing.balanced(pairing.gains())));
      if (pairing.baseline().hasMargins() && pairing.method().hasMargins()) {
        tests.put(PairedTest.AREA, area(pairing));
      }
    }
    tests.putAll(evidence.tests());
    return tests;
  }

  private static double area(Pairing pairing) {
    ClusteredArea before = pairing.area(pairing.baseline());
    return pairing.area(pairing.method()).differencePValue(before);
  }

  private double signFlip(Items of, double[] values) {
    return SignFlip.pValue(of.perCluster(values), options.permutations(), options.seed());
  }

  private static double[] gains(Answers of, int m) {
    double[] gains = new double[of.items().size()];
    Arrays.setAll(
        gains,
        i ->
            (of.byMethod().get(m).get(i).correct() ? 1 : 0)
                - (of.baseline().get(i).correct() ? 1 : 0));
    return gains;
  }
}
