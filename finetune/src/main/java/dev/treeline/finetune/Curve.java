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

/// Draws a run's `metrics.jsonl` as `curve.svg`: the loss of each step above, the held-out measures
/// below, both over the steps of the whole run.
final class Curve {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 230;
  private static final int LEFT = 50;
  private static final int RIGHT = 640;
  private static final List<String> COLOURS =
      List.of(
          "#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#8c564b", "#e377c2", "#17becf");
  private static final List<String> DASHES = List.of("", "6 3", "2 3");

  private Curve() {}

  /// A point of a line: a step of the whole run, and a value.
  private record Point(double step, double value) {}

  /// Reads `metrics.jsonl` in a directory and writes `curve.svg` beside it.
  static void write(Path directory) {
    List<Point> losses = new ArrayList<>();
    Map<String, List<Point>> measures = new LinkedHashMap<>();
    int[] offset = {0, 0};
    String[] stage = {""};
    Conversation.forEachLine(
        directory.resolve("metrics.jsonl"),
        (_, node) -> {
          if (!node.path("stage").asText().equals(stage[0])) {
            stage[0] = node.path("stage").asText();
            offset[0] = offset[1];
          }
          int step = offset[0] + node.path("step").asInt();
          offset[1] = Math.max(offset[1], step);
          if (node.has("heldOut")) {
            collect(node.get("heldOut"), step, measures);
          } else {
            losses.add(new Point(step, node.path("loss").asDouble()));
          }
        });
    try {
      Files.writeString(directory.resolve("curve.svg"), svg(losses, measures, offset[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static void collect(JsonNode heldOut, int step, Map<String, List<Point>> measures) {
    for (Map.Entry<String, JsonNode> one : heldOut.properties()) {
      if (!one.getKey().equals("loss")) {
        measures
            .computeIfAbsent(one.getKey(), _ -> new ArrayList<>())
            .add(new Point(step, one.getValue().asDouble()));
      }
    }
  }

  private static String svg(List<Point> losses, Map<String, List<Point>> measures, int steps) {
    int legend = Math.max(HEIGHT, 30 + 14 * measures.size());
    var svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" \
        font-family="sans-serif" font-size="11">
        <rect width="100%%" height="100%%" fill="white"/>
        """
            .formatted(WIDTH, HEIGHT + legend + 40));
    double top = top(losses);
    axes(svg, 10, top, "loss of each step", steps);
    line(svg, losses, 10, new Scale(steps, top), "stroke=\"#9ecae1\"");
    line(svg, smooth(losses), 10, new Scale(steps, top), "stroke=\"#1f77b4\" stroke-width=\"2\"");
    int second = HEIGHT + 20;
    axes(svg, second, 1, "held out: share right", steps);
    int index = 0;
    for (Map.Entry<String, List<Point>> measure : measures.entrySet()) {
      String style =
          "stroke=\"%s\" stroke-dasharray=\"%s\""
              .formatted(
                  COLOURS.get(index % COLOURS.size()),
                  DASHES.get(index / COLOURS.size() % DASHES.size()));
      line(svg, measure.getValue(), second, new Scale(steps, 1), style);
      int y = second + 14 * index + 8;
      svg.append(
          "<path d=\"M%d %d h20\" fill=\"none\" %s/><text x=\"%d\" y=\"%d\">%s %s</text>\n"
              .formatted(
                  RIGHT + 15,
                  y - 4,
                  style,
                  RIGHT + 40,
                  y,
                  measure.getKey().replace("&", "&amp;").replace("<", "&lt;"),
                  String.format(Locale.ROOT, "%.3f", measure.getValue().getLast().value())));
      index++;
    }
    return svg.append("</svg>\n").toString();
  }

  /// All but the highest hundredth of the losses fit; those few are cut off.
  private static double top(List<Point> losses) {
    double[] sorted = losses.stream().mapToDouble(Point::value).sorted().toArray();
    return sorted.length == 0 ? 1 : sorted[(sorted.length - 1) * 99 / 100];
  }

  /// What the ends of the axes stand for.
  private record Scale(double steps, double top) {}

  private static void axes(StringBuilder svg, int y, double top, String title, int steps) {
    int bottom = y + HEIGHT - 30;
    svg.append(
        "<path d=\"M%d %d V%d H%d\" fill=\"none\" stroke=\"#444\"/>\n"
            .formatted(LEFT, y, bottom, RIGHT));
    for (int i = 0; i <= 4; i++) {
      double at = bottom - (bottom - y) * i / 4.0;
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%.0f\" text-anchor=\"end\">%.2f</text>\n",
              LEFT - 5,
              at + 4,
              top * i / 4));
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%d</text>\n",
              LEFT + (RIGHT - LEFT) * i / 4.0,
              bottom + 14,
              steps * i / 4));
    }
    svg.append("<text x=\"%d\" y=\"%d\">%s</text>\n".formatted(LEFT + 10, y + 10, title));
  }

  private static void line(
      StringBuilder svg, List<Point> points, int y, Scale scale, String style) {
    int bottom = y + HEIGHT - 30;
    var path = new StringBuilder();
    for (Point point : points) {
      path.append(
          String.format(
              Locale.ROOT,
              "%s%.1f %.1f",
              path.isEmpty() ? "M" : "L",
              LEFT + (RIGHT - LEFT) * point.step() / Math.max(1, scale.steps()),
              bottom - (bottom - y) * Math.min(1, point.value() / scale.top())));
    }
    svg.append("<path d=\"%s\" fill=\"none\" %s/>\n".formatted(path, style));
  }

  private static List<Point> smooth(List<Point> points) {
    var smooth = new ArrayList<Point>();
    double mean = points.isEmpty() ? 0 : points.getFirst().value();
    for (Point point : points) {
      mean += 0.05 * (point.value() - mean);
      smooth.add(new Point(point.step(), mean));
    }
    return smooth;
  }
}
