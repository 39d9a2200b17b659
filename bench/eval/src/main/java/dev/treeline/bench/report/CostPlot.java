package dev.treeline.bench.report;

import dev.treeline.bench.profile.Profile;
import dev.treeline.bench.profile.Profile.Row;
import java.util.List;

/// Cost of a token against the mean number of plausible tokens: what the second view of a contrast
/// costs where it is needed seldom, and often.
final class CostPlot {
  private static final int WIDTH = 460;
  private static final int HEIGHT = 330;

  /// Half the width of the widest number below the axis, "1,000,000".
  private static final int RIGHT = 32;

  private static final double LEAST_TOP = 2.2;

  private final List<Row> rows;
  private final Scale x;
  private final Scale y;

  CostPlot(Profile profile) {
    rows = shown(profile);
    double widest = rows.stream().mapToDouble(CostPlot::setSize).max().orElse(1);
    double dearest =
        rows.stream().mapToDouble(row -> row.times().decodeCost().high()).max().orElse(1);
    x = new Scale(0, Math.max(1, Math.ceil(Math.log10(widest))), 52, WIDTH - RIGHT);
    y = new Scale(0, Math.max(LEAST_TOP, dearest * 1.05), HEIGHT - 46, 14);
  }

  /// Its points: of many methods the baseline and those with a second view, as all others stand in
  /// one place.
  static List<Row> shown(Profile profile) {
    List<Row> all = ProfileTables.timed(profile);
    return all.size() <= PlotPoints.NAMED
        ? all
        : all.stream()
            .filter(row -> row.equals(all.getFirst()) || row.contrast().isPresent())
            .toList();
  }

  private static double setSize(Row row) {
    return row.contrast().map(c -> Math.max(1, c.counters().meanPlausible())).orElse(1.0);
  }

  String toElement() {
    Svg svg = new Svg(WIDTH, HEIGHT);
    double step = y.step(5);
    for (double value = 0; value <= y.high(); value += step) {
      svg.line(x.from(), y.at(value), x.to(), y.at(value), value == 0 ? "axis" : "grid");
      svg.text(44, y.at(value) + 4, "end", "quiet small", Format.text("%.1f", value));
    }
    for (int power = 0; power <= x.high(); power++) {
      svg.line(x.at(power), y.from(), x.at(power), y.to(), "grid");
      String label = Format.text("%,.0f", Math.pow(10, power));
      svg.text(x.at(power), HEIGHT - 30, "middle", "quiet small", label);
    }
    svg.line(x.from(), y.at(1), x.to(), y.at(1), "zero");
    svg.text((x.from() + x.to()) / 2, HEIGHT - 10, "middle", "quiet", "plausible tokens, mean");
    svg.upwards(12, (y.from() + y.to()) / 2, "cost of a token, × of plain");
    points(svg);
    return svg.toElement(
        "Cost of a token as a multiple of plain decoding against the mean size of the plausible"
            + " set, a point for each method. The numbers are in the tables below.");
  }

  private void points(Svg svg) {
    PlotPoints points = new PlotPoints(new LabelPlaces(x.from(), 0, WIDTH, y.from()));
    for (int i = 0; i < rows.size(); i++) {
      var cost = rows.get(i).times().decodeCost();
      double at = x.at(Math.log10(setSize(rows.get(i))));
      Mark mark = rows.get(i).contrast().isPresent() ? Mark.THRESHOLD : Mark.BASE;
      svg.begin(series(i, mark));
      svg.line(at, y.at(cost.low()), at, y.at(cost.high()), "lead").end();
      points.add(at, y.at(cost.value()), series(i, mark));
    }
    points.draw(svg);
  }

  private Series series(int row, Mark mark) {
    return new Series(row, rows.size(), rows.get(row).entry().name(), mark);
  }
}
