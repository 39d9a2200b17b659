package dev.treeline.bench.report;

import dev.treeline.bench.profile.Part;
import dev.treeline.bench.profile.Profile;
import dev.treeline.bench.profile.Profile.Row;
import java.util.List;

/// Where the time of one question goes: a bar for each method, as long as its answer took.
final class PartsPlot {
  private static final int WIDTH = 880;
  private static final int LEFT = 210;
  private static final int BAR = 16;
  private static final int STEP = 27;

  private final List<Row> rows;
  private final int height;
  private final Scale x;

  PartsPlot(Profile profile) {
    rows = ProfileTables.timed(profile);
    height = rows.size() * STEP + 44;
    x =
        new Scale(
            0,
            Math.max(1e-3, rows.stream().mapToDouble(PartsPlot::sum).max().orElse(1)),
            LEFT,
            WIDTH - 60);
  }

  private static double sum(Row row) {
    return Part.ofItsTime().stream().mapToDouble(part -> millis(row, part)).sum();
  }

  private static double millis(Row row, Part part) {
    return row.parts().getOrDefault(part, 0.0);
  }

  String toElement() {
    Svg svg = new Svg(WIDTH, height);
    double step = x.step(6);
    for (double value = 0; value <= x.high(); value += step) {
      svg.line(x.at(value), 4, x.at(value), height - 38, "grid");
      svg.text(
          x.at(value),
          height - 22,
          "middle",
          "quiet small",
          Format.text(step < 1 ? "%.2f" : "%.0f", value));
    }
    svg.text(
        (x.from() + x.to()) / 2, height - 5, "middle", "quiet", "milliseconds of one question");
    for (int i = 0; i < rows.size(); i++) {
      bar(svg, rows.get(i), 6 + i * STEP);
    }
    return svg.toElement("Milliseconds of one question by method, split by where they went.");
  }

  private void bar(Svg svg, Row row, double top) {
    svg.text(LEFT - 10, top + BAR - 4, "end", "", row.entry().name());
    double reached = 0;
    for (Part part : Part.ofItsTime()) {
      double millis = millis(row, part);
      double from = x.at(reached);
      reached += millis;
      svg.path(
          Format.text("M%.1f %.1fH%.1fV%.1fH%.1fZ", from, top, x.at(reached), top + BAR, from),
          style(part));
    }
    svg.text(
        x.at(reached) + 6, top + BAR - 4, "start", "quiet small", Format.text("%.4g", reached));
  }

  static String style(Part part) {
    return "p-" + part.name().toLowerCase(java.util.Locale.ROOT);
  }
}
