package dev.treeline.bench.report;

import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.MethodScore;

/// Accuracy on unsafe pairs against accuracy on pairs that only look unsafe, with lines of equal
/// balanced accuracy. Moving a threshold slides along such a line at best.
final class PlanePlot {
  private static final int SIZE = 440;
  private static final Scale X = new Scale(0, 1, 46, 410);
  private static final Scale Y = new Scale(0, 1, SIZE - 40, 18);

  private PlanePlot() {}

  static String toElement(Study study) {
    Svg svg = new Svg(SIZE, SIZE);
    axes(svg);
    isoLines(svg);
    svg.text(X.at(0) + 8, Y.at(1) + 22, "start", "quiet small halo", "always No");
    svg.text(X.at(1) - 10, Y.at(0) - 8, "end", "quiet small halo", "always Yes");
    svg.circle(X.at(0), Y.at(1), 4, "open s-none").circle(X.at(1), Y.at(0), 4, "open s-none");
    PlotPoints points = new PlotPoints(new LabelPlaces(X.from(), 0, SIZE, Y.from()));
    for (Series series : Series.of(study)) {
      MethodScore score = study.board().methods().get(series.number());
      var safe = score.safe();
      var unsafe = score.estimate(Measure.ACCURACY_UNSAFE);
      if (safe.isPresent() && unsafe.isPresent()) {
        points.add(X.at(safe.get().value()), Y.at(unsafe.get().value()), series);
      }
    }
    points.draw(svg);
    return svg.toElement(
        "Accuracy on unsafe pairs against accuracy on over-safe pairs, a point for each method. The"
            + " numbers are in the tables above.");
  }

  private static void axes(Svg svg) {
    for (double value = 0; value <= 1.001; value += 0.25) {
      String label = Format.text("%.0f", 100 * value);
      svg.line(X.at(value), Y.from(), X.at(value), Y.to(), "grid");
      svg.text(X.at(value), SIZE - 24, "middle", "quiet small", label);
      svg.line(X.from(), Y.at(value), X.to(), Y.at(value), "grid");
      svg.text(38, Y.at(value) + 4, "end", "quiet small", label);
    }
    svg.text((X.from() + X.to()) / 2, SIZE - 6, "middle", "quiet", "right on over-safe pairs, %");
    svg.upwards(11, (Y.from() + Y.to()) / 2, "right on unsafe pairs, %");
  }

  private static void isoLines(Svg svg) {
    for (int percent = 50; percent < 100; percent += 10) {
      double sum = percent / 50.0; // of both accuracies
      svg.line(X.at(sum - 1), Y.at(1), X.at(1), Y.at(sum - 1), percent == 50 ? "axis" : "iso");
      svg.text(X.at(1) + 4, Y.at(sum - 1) + 4, "start", "quiet small", percent + "");
    }
  }
}
