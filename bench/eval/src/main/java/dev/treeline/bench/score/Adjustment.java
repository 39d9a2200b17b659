package dev.treeline.bench.score;

import dev.treeline.bench.stats.PairedTests;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Holm's adjustment over the methods of a table: each reported test is a family of its own, the
/// deciding tests together are one.
final class Adjustment {
  private Adjustment() {}

  private record Cell(int method, PairedTest test, double p) {}

  /// Adjusts one map of raw p-values for each method.
  static List<Map<PairedTest, PValue>> holm(List<Map<PairedTest, Double>> tests) {
    List<Map<PairedTest, PValue>> adjusted = new ArrayList<>();
    tests.forEach(_ -> adjusted.add(new EnumMap<>(PairedTest.class)));
    for (PairedTest test : PairedTest.values()) {
      if (!test.decides()) {
        adjust(tests, test::equals, adjusted);
      }
    }
    adjust(tests, PairedTest::decides, adjusted);
    return adjusted;
  }

  private static void adjust(
      List<Map<PairedTest, Double>> tests,
      Predicate<PairedTest> family,
      List<Map<PairedTest, PValue>> adjusted) {
    List<Cell> cells = new ArrayList<>();
    for (int method = 0; method < tests.size(); method++) {
      for (Map.Entry<PairedTest, Double> entry : tests.get(method).entrySet()) {
        if (family.test(entry.getKey())) {
          cells.add(new Cell(method, entry.getKey(), entry.getValue()));
        }
      }
    }
    double[] holm = PairedTests.holm(cells.stream().mapToDouble(Cell::p).toArray());
    for (int i = 0; i < holm.length; i++) {
      Cell cell = cells.get(i);
      adjusted.get(cell.method()).put(cell.test(), new PValue(cell.p(), holm[i]));
    }
  }
}
