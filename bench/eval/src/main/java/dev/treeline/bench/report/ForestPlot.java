package dev.treeline.bench.report;

import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.stats.Estimate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Every method's difference to the baseline with its interval: in balanced accuracy, and what is
/// left of it when the baseline is moved to the method's yes-rate. Where the items are on one side,
/// or about general ability, in the share right.
final class ForestPlot {
  private static final int WIDTH = 760;
  private static final int ROW = 42;
  private static final int TOP = 8;
  private static final double LEFT = 205;
  private static final double RIGHT = 565;

  private final Study study;
  private final MainMeasure main;
  private final Scale scale;

  ForestPlot(Study study) {
    this.study = study;
    main = MainMeasure.of(study.board());
    double reach =
        study.board().comparisons().stream()
            .flatMap(c -> Stream.of(change(c), equalRate(c)))
            .flatMap(Optional::stream)
            .mapToDouble(e -> Math.max(Math.abs(e.low()), Math.abs(e.high())))
            .max()
            .orElse(0.1);
    double limit = Math.max(0.02, Math.ceil(reach * 50) / 50);
    scale = new Scale(-limit, limit, LEFT, RIGHT);
  }

  private Optional<Estimate> change(Comparison comparison) {
    return comparison.difference(main.measure());
  }

  private static Optional<Estimate> equalRate(Comparison comparison) {
    return comparison.difference(Measure.GAIN_AT_EQUAL_YES_RATE);
  }

  String toElement() {
    List<Comparison> comparisons = study.board().comparisons();
    int bottom = TOP + ROW * comparisons.size();
    Svg svg = new Svg(WIDTH, bottom + 44);
    axis(svg, bottom);
    for (int i = 0; i < comparisons.size(); i++) {
      row(svg, comparisons.get(i), TOP + ROW * i + ROW / 2.0);
    }
    return svg.toElement(description(comparisons));
  }

  private void axis(Svg svg, double bottom) {
    double step = scale.step(6);
    for (double value = 0; value <= scale.high() + 1e-9; value += step) {
      tick(svg, value, bottom);
      if (value > 0) {
        tick(svg, -value, bottom);
      }
    }
    svg.line(scale.at(0), TOP, scale.at(0), bottom, "zero");
    svg.text(
        scale.at(0),
        bottom + 34,
        "middle",
        "quiet",
        "points against the " + study.board().baseline());
    svg.text(
        LEFT,
        bottom + 34,
        "start",
        "quiet small",
        main.hasBothSides() ? "← worse" : "← less often");
    svg.text(
        RIGHT,
        bottom + 34,
        "end",
        "quiet small",
        main.hasBothSides() ? "better →" : "more often →");
  }

  private void tick(Svg svg, double value, double bottom) {
    svg.line(scale.at(value), TOP, scale.at(value), bottom, "grid");
    String label = Format.text("%+.0f", 100 * value).replace('-', '−');
    svg.text(scale.at(value), bottom + 16, "middle", "quiet small", value == 0 ? "0" : label);
  }

  private void row(Svg svg, Comparison comparison, double y) {
    Mark mark = Mark.of(comparison);
    svg.text(0, y + 4, "start", "t-" + mark.style(), mark.sign());
    svg.text(16, y + 4, "start", "", Lines.shorten(comparison.method(), 28));
    double at = main.hasBothSides() ? y - 7 : y;
    change(comparison)
        .ifPresent(e -> {
          range(svg, e, at, mark);
          svg.circle(scale.at(e.value()), at, 5, "dot f-" + mark.style());
          svg.text(RIGHT + 12, at + 4, "start", "", numbers(e));
        });
    equalRate(comparison)
        .ifPresent(e -> {
          range(svg, e, y + 8, mark);
          svg.diamond(scale.at(e.value()), y + 8, 5.5, "open s-" + mark.style());
          svg.text(RIGHT + 12, y + 12, "start", "quiet", numbers(e));
        });
  }

  private void range(Svg svg, Estimate estimate, double y, Mark mark) {
    svg.line(scale.at(estimate.low()), y, scale.at(estimate.high()), y, "range s-" + mark.style());
  }

  private static String numbers(Estimate estimate) {
    Optional<Estimate> present = Optional.of(estimate);
    Measure measure = Measure.BALANCED_ACCURACY;
    return Format.difference(measure, present) + " " + Format.differenceInterval(measure, present);
  }

  private String description(List<Comparison> comparisons) {
    StringBuilder text = new StringBuilder();
    text.append("Differences to the ").append(study.board().baseline()).append(" in ");
    text.append(main.words()).append(". ");
    for (Comparison comparison : comparisons) {
      change(comparison)
          .ifPresent(e ->
              text.append(comparison.method() + " " + numbers(e) + " points: ")
                  .append(Mark.of(comparison).words() + ". "));
    }
    return text.toString().strip();
  }
}
