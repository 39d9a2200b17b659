package dev.treeline.bench.simulation;

import com.google.errorprone.annotations.FormatMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Curves of shares as a picture that stands alone. Lines differ by dashes and by the signs on
/// them, not by colour only, and it reads on light and on dark pages.
final class CurvePlot {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 420;
  private static final double LEFT = 56;
  private static final double RIGHT = 470;
  private static final double TOP = 16;
  private static final double BOTTOM = 368;
  private static final String[] COLOURS = {
    "#0072b2", "#d55e00", "#009e73", "#b3446c", "#8f6f00", "#5b6abf"
  };
  private static final String[] DASHES = {"", "7 4", "2 3", "10 3 2 3", "1 5", "14 4"};
  private static final String[] SIGNS = {"●", "▲", "■", "◆", "○", "△"};

  /// What a plot says in words.
  ///
  /// @param title for those who cannot see it, and its tooltip
  /// @param across what lies along the bottom
  record Words(String title, String across, String upwards) {}

  private final Words words;
  private final Map<String, List<double[]>> curves;
  private final double low;
  private final double high;

  CurvePlot(Words words, Map<String, List<double[]>> curves) {
    this.words = words;
    this.curves = curves;
    double[] all =
        curves.values().stream().flatMap(List::stream).mapToDouble(p -> p[0]).sorted().toArray();
    this.low = all.length == 0 ? 0 : all[0];
    this.high = all.length == 0 ? 1 : all[all.length - 1];
  }

  String toSvg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" \
        aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="13">
        <title id="t">%s</title>
        <desc id="d">%s</desc>
        <style>
        text { fill: #222 } .q { fill: #555 } .g { stroke: #8888; stroke-width: 0.6 }
        @media (prefers-color-scheme: dark) { text { fill: #eee } .q { fill: #bbb } }
        </style>
        """
            .formatted(WIDTH, HEIGHT, words.title(), description()));
    grid(svg);
    List<String> names = new ArrayList<>(curves.keySet());
    for (int c = 0; c < names.size(); c++) {
      curve(svg, c, names.get(c));
    }
    return svg.append("</svg>\n").toString();
  }

  private String description() {
    StringBuilder text = new StringBuilder();
    curves.forEach((name, points) -> {
      text.append(name).append(':');
      points.forEach(p -> text.append(format(" %.0f at %.0f,", p[1], p[0])));
      text.setCharAt(text.length() - 1, '.');
      text.append(' ');
    });
    return text.toString().strip();
  }

  private void grid(StringBuilder svg) {
    for (int share = 0; share <= 100; share += 20) {
      svg.append(
          format(
              "<line class=\"g\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
              LEFT, y(share), RIGHT, y(share)));
      svg.append(text(LEFT - 8, y(share) + 4, "end", "q", Integer.toString(share)));
    }
    if (!curves.isEmpty()) {
      for (double[] point : curves.values().iterator().next()) {
        svg.append(text(x(point[0]), BOTTOM + 18, "middle", "q", format("%.0f", point[0])));
      }
    }
    svg.append(text((LEFT + RIGHT) / 2, HEIGHT - 8, "middle", "q", words.across()));
    svg.append(
        format(
            "<text class=\"q\" text-anchor=\"middle\" transform=\"translate(14 %.1f)"
                + " rotate(-90)\">%s</text>\n",
            (TOP + BOTTOM) / 2, words.upwards()));
  }

  private void curve(StringBuilder svg, int number, String name) {
    String colour = COLOURS[number % COLOURS.length];
    String sign = SIGNS[number % SIGNS.length];
    StringBuilder path = new StringBuilder();
    for (double[] point : curves.getOrDefault(name, List.of())) {
      path.append(path.isEmpty() ? "M" : "L").append(format("%.1f %.1f", x(point[0]), y(point[1])));
    }
    svg.append(line(path.toString(), colour, number));
    for (double[] point : curves.getOrDefault(name, List.of())) {
      svg.append(sign(x(point[0]), y(point[1]) + 4.5, colour, sign));
    }
    double y = TOP + 16 + 26 * number;
    svg.append(line(format("M%.1f %.1fh34", RIGHT + 18, y), colour, number));
    svg.append(sign(RIGHT + 35, y + 4.5, colour, sign));
    svg.append(text(RIGHT + 60, y + 4.5, "start", "", name));
  }

  private static String line(String path, String colour, int number) {
    return format(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/>\n",
        path, colour, DASHES[number % DASHES.length]);
  }

  private static String sign(double x, double y, String colour, String sign) {
    return format(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" style=\"fill:%s\">%s</text>\n",
        x, y, colour, sign);
  }

  private static String text(double x, double y, String anchor, String style, String text) {
    return format(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>\n",
        x, y, anchor, style, text);
  }

  private double x(double value) {
    double span = high > low ? high - low : 1;
    return LEFT + 12 + (value - low) / span * (RIGHT - LEFT - 24);
  }

  private static double y(double share) {
    return BOTTOM - share / 100 * (BOTTOM - TOP);
  }

  @FormatMethod
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
