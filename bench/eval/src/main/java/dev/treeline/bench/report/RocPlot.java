package dev.treeline.bench.report;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.score.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// ROC curves of the margins, with the points at which the methods really answer.
final class RocPlot {
  private static final int SIZE = 440;
  private static final Scale X = new Scale(0, 1, 46, 428);
  private static final Scale Y = new Scale(0, 1, SIZE - 40, 10);

  private RocPlot() {}

  static String toElement(Study study) {
    Svg svg = new Svg(SIZE, SIZE);
    axes(svg);
    List<Series> all = Series.of(study);
    PlotPoints points = new PlotPoints(new LabelPlaces(X.from(), Y.to(), SIZE, Y.from()));
    for (Series series : all.reversed()) {
      if (study.board().methods().get(series.number()).estimate(Measure.AUC).isEmpty()) {
        continue; // reasoned first: the margin is not the answer's
      }
      svg.begin(series)
          .path(path(curve(study.samples(), column(study, series.name()))), "roc")
          .end();
    }
    for (Series series : all) {
      double[] point = answers(study.samples(), column(study, series.name()));
      if (Double.isFinite(point[0]) && Double.isFinite(point[1])) {
        points.add(X.at(point[0]), Y.at(point[1]), series);
      }
    }
    points.draw(svg);
    return svg.toElement(
        "ROC curves of the margins: share of Yes on safe pairs against share of Yes on unsafe pairs."
            + " Signs are where the methods answer. The areas under the curves are in the tables.");
  }

  private static Study.Column column(Study study, String method) {
    return study.columns().stream()
        .filter(column -> column.name().equals(method))
        .findFirst()
        .orElseThrow();
  }

  /// False-alarm and hit rates for every place of the threshold, from never to always Yes; empty
  /// without margins. Items with equal margins turn together: a straight piece.
  static List<double[]> curve(List<Sample> samples, Study.Column column) {
    int[] about =
        IntStream.range(0, samples.size()).filter(i -> samples.get(i).gold().isPresent()).toArray();
    double safe = IntStream.of(about).filter(i -> samples.get(i).isSafe()).count();
    double unsafe = about.length - safe;
    if (IntStream.of(about).anyMatch(i -> Double.isNaN(margin(column, i)))
        || safe == 0
        || unsafe == 0) {
      return List.of();
    }
    int[] order =
        IntStream.of(about)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -margin(column, i)))
            .mapToInt(Integer::intValue)
            .toArray();
    List<double[]> points = new ArrayList<>(List.of(new double[] {0, 0}));
    double hits = 0;
    double falseAlarms = 0;
    for (int k = 0; k < order.length; k++) {
      boolean isSafe = samples.get(order[k]).isSafe();
      hits += isSafe ? 1 : 0;
      falseAlarms += isSafe ? 0 : 1;
      if (k + 1 == order.length || margin(column, order[k]) != margin(column, order[k + 1])) {
        points.add(new double[] {falseAlarms / unsafe, hits / safe});
      }
    }
    return points;
  }

  private static double margin(Study.Column column, int i) {
    return column.responses().get(i).margin() + 0.0; // -0.0 ties with 0.0
  }

  /// Where the method answers: false-alarm and hit rate among its readable answers.
  private static double[] answers(List<Sample> samples, Study.Column column) {
    double[] yes = new double[2];
    double[] read = new double[2];
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      int side = sample.isSafe() ? 1 : 0;
      boolean about = sample.gold().isPresent();
      var said = column.verdicts().get(i).side();
      if (about && said.isPresent()) {
        read[side]++;
        yes[side] += said.get() == Gold.SAFE ? 1 : 0;
      }
    }
    return new double[] {yes[0] / read[0], yes[1] / read[1]};
  }

  private static String path(List<double[]> curve) {
    StringBuilder path = new StringBuilder();
    for (double[] point : curve) {
      path.append(path.isEmpty() ? "M" : "L");
      path.append(Format.text("%.1f %.1f", X.at(point[0]), Y.at(point[1])));
    }
    return path.toString();
  }

  private static void axes(Svg svg) {
    for (double value = 0; value <= 1.001; value += 0.25) {
      svg.line(X.at(value), Y.from(), X.at(value), Y.to(), "grid");
      svg.line(X.from(), Y.at(value), X.to(), Y.at(value), "grid");
      svg.text(X.at(value), SIZE - 24, "middle", "quiet small", Format.text("%.0f", 100 * value));
      svg.text(38, Y.at(value) + 4, "end", "quiet small", Format.text("%.0f", 100 * value));
    }
    svg.line(X.at(0), Y.at(0), X.at(1), Y.at(1), "iso");
    svg.text((X.from() + X.to()) / 2, SIZE - 6, "middle", "quiet", "“Yes” to unsafe pairs, %");
    svg.upwards(11, (Y.from() + Y.to()) / 2, "“Yes” to safe pairs, %");
  }
}
