package dev.treeline.bench.report;

import dev.treeline.bench.Sample;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.MethodScore;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Balanced accuracy against yes-rate, with the curve that the baseline draws when nothing but the
/// threshold on its margin moves. A method on the curve did what a bias would have done.
final class ThresholdPlot {
  private static final int SIZE = 440;
  private static final Scale X = new Scale(0, 1, 46, 428);

  private final Study study;
  private final Scale y;
  private final List<double[]> curve;

  ThresholdPlot(Study study) {
    this.study = study;
    curve = curve(study.samples(), study.columns().getFirst());
    double low = 0.5;
    double high = 0.6;
    for (double[] point : curve) {
      low = Math.min(low, point[1]);
      high = Math.max(high, point[1]);
    }
    for (MethodScore score : study.board().methods()) {
      double value = score.estimate(Measure.BALANCED_ACCURACY).map(e -> e.value()).orElse(0.5);
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    y =
        new Scale(
            Math.floor(low * 20) / 20, Math.min(1, Math.ceil(high * 20 + 0.4) / 20), SIZE - 40, 10);
  }

  /// Yes-rate and balanced accuracy for every place of the threshold, from always No to always Yes.
  /// Items with equal margins turn together: a straight piece.
  static List<double[]> curve(List<Sample> samples, Study.Column baseline) {
    boolean drawn =
        samples.stream().anyMatch(Sample::isSafe)
            && samples.stream().anyMatch(Sample::isUnsafe)
            && samples.stream().allMatch(sample -> sample.gold().isPresent())
            && baseline.responses().stream().noneMatch(r -> Double.isNaN(r.margin()));
    if (!drawn) {
      return List.of();
    }
    double safe = samples.stream().filter(Sample::isSafe).count();
    double unsafe = samples.size() - safe;
    int[] order =
        IntStream.range(0, samples.size())
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer i) -> -baseline.responses().get(i).margin()))
            .mapToInt(i -> i)
            .toArray();
    List<double[]> points = new java.util.ArrayList<>(List.of(new double[] {0, 0.5}));
    double hits = 0;
    double falseAlarms = 0;
    for (int k = 0; k < order.length; k++) {
      boolean isSafe = samples.get(order[k]).isSafe();
      hits += isSafe ? 1 : 0;
      falseAlarms += isSafe ? 0 : 1;
      boolean tied =
          k + 1 < order.length
              && baseline.responses().get(order[k]).margin()
                  == baseline.responses().get(order[k + 1]).margin();
      if (!tied) {
        double balanced = (hits / safe + 1 - falseAlarms / unsafe) / 2;
        points.add(new double[] {(k + 1.0) / order.length, balanced});
      }
    }
    return points;
  }

  /// Whether the baseline has margins to move a threshold on.
  boolean hasCurve() {
    return !curve.isEmpty();
  }

  String toElement() {
    Svg svg = new Svg(SIZE, SIZE);
    axes(svg);
    StringBuilder path = new StringBuilder();
    for (double[] point : curve) {
      path.append(path.isEmpty() ? "M" : "L");
      path.append(Format.text("%.1f %.1f", X.at(point[0]), y.at(point[1])));
    }
    if (!path.isEmpty()) {
      svg.path(path.toString(), "curve");
    }
    PlotPoints points = new PlotPoints(new LabelPlaces(X.from(), 0, SIZE, y.from()));
    for (Series series : Series.of(study)) {
      MethodScore score = study.board().methods().get(series.number());
      var rate = score.estimate(Measure.YES_RATE);
      var balanced = score.estimate(Measure.BALANCED_ACCURACY);
      if (rate.isPresent() && balanced.isPresent()) {
        points.add(X.at(rate.get().value()), y.at(balanced.get().value()), series);
      }
    }
    points.draw(svg);
    return svg.toElement(
        "Balanced accuracy against yes-rate, a point for each method."
            + (hasCurve() ? " The line is the baseline with its threshold moved." : "")
            + " The numbers are in the tables above.");
  }

  private void axes(Svg svg) {
    for (double value = 0; value <= 1.001; value += 0.25) {
      svg.line(X.at(value), y.from(), X.at(value), y.to(), "grid");
      svg.text(X.at(value), SIZE - 24, "middle", "quiet small", Format.text("%.0f", 100 * value));
    }
    double step = y.step(6);
    for (double value = y.low(); value <= y.high() + 1e-9; value += step) {
      svg.line(X.from(), y.at(value), X.to(), y.at(value), "grid");
      svg.text(38, y.at(value) + 4, "end", "quiet small", Format.text("%.0f", 100 * value));
    }
    svg.text((X.from() + X.to()) / 2, SIZE - 6, "middle", "quiet", "yes-rate, %");
    svg.upwards(11, (y.from() + y.to()) / 2, "balanced accuracy, %");
  }
}
