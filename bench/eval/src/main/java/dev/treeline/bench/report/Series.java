package dev.treeline.bench.report;

import java.util.ArrayList;
import java.util.List;

/// How a method looks in charts, the same in all of them.
///
/// @param number its place in the table, from 0: the baseline
/// @param of how many methods the charts show
record Series(int number, int of, String name, Mark mark) {
  private static final int COLOURS = 7;
  private static final int DASHES = 3;

  /// Every method of a study, in the table's order.
  static List<Series> of(Study study) {
    List<Series> all = new ArrayList<>();
    int count = study.board().methods().size();
    for (int m = 0; m < count; m++) {
      String name = study.board().methods().get(m).method();
      all.add(new Series(m, count, name, Mark.of(study, name)));
    }
    return all;
  }

  /// Whether points carry the method's name, and not its number in the key.
  boolean isNamed() {
    return of <= PlotPoints.NAMED;
  }

  /// The number in the key, from 1.
  String numbered() {
    return Integer.toString(number + 1);
  }

  /// Classes for the colour and the dashes of a line.
  String style() {
    int other = number - 1;
    return number == 0 ? "mb" : "m" + other % COLOURS + " d" + other / COLOURS % DASHES;
  }
}
