package dev.treeline.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Draws a run's `metrics.jsonl` as `curve.svg`: what each step reports (loss, learning rate,
/// gradient norm, tokens a second), and below it the held-out measures, all over the steps of the
/// whole run.
final class Curve {
  private static final int WIDTH = 900;
  private static final int LEFT = 60;
  private static final int RIGHT = 640;
  private static final int GAP = 34;

  /// What `metrics.jsonl` says of a step, and what it is called here.
  private static final Map<String, String> PANELS = new LinkedHashMap<>();

  static {
    PANELS.put("loss", "loss");
    PANELS.put("learningRate", "learning rate");
    PANELS.put("gradientNorm", "gradient norm, before it is cut");
    PANELS.put("tokensPerSecond", "tokens a second");
  }

  private static final Set<String> SMOOTHED = Set.of("loss", "gradientNorm");
  private static final List<String> COLOURS =
      List.of(
          "#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#8c564b", "#e377c2", "#17becf");
  private static final List<String> DASHES = List.of("", "6 3", "2 3");

  private final Map<String, List<Point>> reports = new LinkedHashMap<>();
  private final Map<String, List<Point>> heldOut = new LinkedHashMap<>();
  private final StringBuilder svg = new StringBuilder();
  private int steps;

  private Curve() {}

  /// A point of a line: a step of the whole run, and a value.
  private record Point(double step, double value) {}

  /// Where a diagram lies, and what the top of its axis stands for.
  private record Panel(int y, int height, double top) {
    int bottom() {
      return y + height;
    }
  }

  /// Reads `metrics.jsonl` in a directory and writes `curve.svg` beside it.
  static void write(Path directory) {
    var curve = new Curve();
    curve.read(directory.resolve("metrics.jsonl"));
    try {
      Files.writeString(directory.resolve("curve.svg"), curve.drawn());
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private void read(Path metrics) {
    int[] before = {0};
    String[] stage = {""};
    Conversation.forEachLine(
        metrics,
        (_, node) -> {
          if (!node.path("stage").asText().equals(stage[0])) {
            stage[0] = node.path("stage").asText();
            before[0] = steps;
          }
          int step = before[0] + node.path("step").asInt();
          steps = Math.max(steps, step);
          if (node.has("heldOut")) {
            collect(node.get("heldOut"), step, heldOut);
          } else {
            collect(node, step, reports);
          }
        });
    heldOut.remove("loss");
    reports.keySet().retainAll(PANELS.keySet());
  }

  private static void collect(JsonNode node, int step, Map<String, List<Point>> lines) {
    for (Map.Entry<String, JsonNode> one : node.properties()) {
      if (one.getValue().isNumber()) {
        lines
            .computeIfAbsent(one.getKey(), _ -> new ArrayList<>())
            .add(new Point(step, one.getValue().asDouble()));
      }
    }
  }

  private String drawn() {
    int y = 20;
    for (Map.Entry<String, String> report : PANELS.entrySet()) {
      List<Point> points = reports.getOrDefault(report.getKey(), List.of());
      if (!points.isEmpty()) {
        Panel panel = new Panel(y, report.getKey().equals("loss") ? 200 : 90, top(points));
        axes(panel, report.getValue());
        boolean smoothed = SMOOTHED.contains(report.getKey());
        line(points, panel, smoothed ? "stroke=\"#9ecae1\"" : "stroke=\"#1f77b4\"");
        if (smoothed) {
          line(smooth(points), panel, "stroke=\"#1f77b4\" stroke-width=\"2\"");
        }
        y = panel.bottom() + GAP;
      }
    }
    int end = heldOut.isEmpty() ? y : heldOut(y);
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" \
    font-family="sans-serif" font-size="11">
    <rect width="100%%" height="100%%" fill="white"/>
    %s</svg>
    """
        .formatted(WIDTH, end, svg);
  }

  private int heldOut(int y) {
    Panel panel = new Panel(y, 200, 1);
    axes(panel, "held out: share right");
    int index = 0;
    for (Map.Entry<String, List<Point>> measure : heldOut.entrySet()) {
      String colour = COLOURS.get(index % COLOURS.size());
      String style =
          "stroke=\"%s\" stroke-dasharray=\"%s\""
              .formatted(colour, DASHES.get(index / COLOURS.size() % DASHES.size()));
      line(measure.getValue(), panel, style);
      for (Point point : measure.getValue()) {
        svg.append(
            String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>\n",
                x(point),
                y(point, panel),
                colour));
      }
      int at = y + 14 * index + 8;
      svg.append(
          "<path d=\"M%d %d h20\" fill=\"none\" %s/><text x=\"%d\" y=\"%d\">%s %s</text>\n"
              .formatted(
                  RIGHT + 15,
                  at - 4,
                  style,
                  RIGHT + 40,
                  at,
                  measure.getKey().replace("&", "&amp;").replace("<", "&lt;"),
                  String.format(Locale.ROOT, "%.3f", measure.getValue().getLast().value())));
      index++;
    }
    return Math.max(panel.bottom(), y + 14 * index) + GAP;
  }

  /// All but the highest hundredth fit; those few are cut off.
  private static double top(List<Point> points) {
    double[] sorted = points.stream().mapToDouble(Point::value).sorted().toArray();
    double top = sorted[sorted.length - 1 - sorted.length / 100];
    return top > 0 ? top : 1;
  }

  private void axes(Panel panel, String title) {
    int bottom = panel.bottom();
    svg.append(
        "<path d=\"M%d %d V%d H%d\" fill=\"none\" stroke=\"#444\"/>\n"
            .formatted(LEFT, panel.y(), bottom, RIGHT));
    int marks = panel.height() > 100 ? 4 : 2;
    for (int i = 0; i <= marks; i++) {
      double value = panel.top() * i / marks;
      svg.append(
          "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n"
              .formatted(LEFT - 5, bottom - panel.height() * i / marks + 4, number(value)));
    }
    for (int i = 0; i <= 4; i++) {
      svg.append(
          "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%d</text>\n"
              .formatted(LEFT + (RIGHT - LEFT) * i / 4, bottom + 14, (long) steps * i / 4));
    }
    svg.append("<text x=\"%d\" y=\"%d\">%s</text>\n".formatted(LEFT, panel.y() - 5, title));
  }

  private static String number(double value) {
    if (value == 0) {
      return "0";
    }
    return String.format(Locale.ROOT, value < 0.01 ? "%.1e" : value < 100 ? "%.2f" : "%.0f", value);
  }

  private double x(Point point) {
    return LEFT + (RIGHT - LEFT) * point.step() / Math.max(1, steps);
  }

  private static double y(Point point, Panel panel) {
    double share = Math.clamp(point.value() / panel.top(), 0.0, 1.0);
    return panel.bottom() - panel.height() * share;
  }

  private void line(List<Point> points, Panel panel, String style) {
    var path = new StringBuilder();
    for (Point point : points) {
      path.append(
          String.format(
              Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x(point), y(point, panel)));
    }
    svg.append("<path d=\"%s\" fill=\"none\" %s/>\n".formatted(path, style));
  }

  private static List<Point> smooth(List<Point> points) {
    var smooth = new ArrayList<Point>();
    double mean = points.getFirst().value();
    for (Point point : points) {
      mean += 0.05 * (point.value() - mean);
      smooth.add(new Point(point.step(), mean));
    }
    return smooth;
  }
}
