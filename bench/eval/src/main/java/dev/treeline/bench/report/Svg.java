package dev.treeline.bench.report;

/// A drawing being made: shapes with classes, so that the page's style sheet gives the colours.
final class Svg {
  private final StringBuilder body = new StringBuilder();
  private final int width;
  private final int height;

  Svg(int width, int height) {
    this.width = width;
    this.height = height;
  }

  Svg line(double x1, double y1, double x2, double y2, String style) {
    body.append("<line class=\"").append(style).append('"');
    number("x1", x1).number("y1", y1).number("x2", x2).number("y2", y2);
    body.append("/>");
    return this;
  }

  Svg circle(double x, double y, double radius, String style) {
    body.append("<circle class=\"").append(style).append('"');
    number("cx", x).number("cy", y).number("r", radius);
    body.append("/>");
    return this;
  }

  /// A diamond around a point.
  Svg diamond(double x, double y, double radius, String style) {
    return path(
        Format.text(
            "M%.1f %.1fL%.1f %.1fL%.1f %.1fL%.1f %.1fZ",
            x, y - radius, x + radius, y, x, y + radius, x - radius, y),
        style);
  }

  Svg path(String d, String style) {
    body.append("<path class=\"").append(style).append("\" d=\"").append(d).append("\"/>");
    return this;
  }

  /// @param anchor `start`, `middle` or `end`
  Svg text(double x, double y, String anchor, String style, String text) {
    body.append("<text class=\"").append(style).append("\" text-anchor=\"").append(anchor);
    body.append('"');
    number("x", x).number("y", y);
    body.append('>').append(Html.escape(text)).append("</text>");
    return this;
  }

  /// Words written upwards along a vertical axis.
  Svg upwards(double x, double y, String text) {
    body.append(
        Format.text(
            "<text class=\"quiet\" text-anchor=\"middle\""
                + " transform=\"translate(%.1f %.1f) rotate(-90)\">",
            x, y));
    body.append(Html.escape(text)).append("</text>");
    return this;
  }

  /// What follows, until [#end], belongs to a method.
  Svg begin(Series series) {
    body.append("<g class=\"").append(series.style()).append("\" data-m=\"");
    body.append(series.number()).append("\"><title>").append(Html.escape(series.name()));
    body.append("</title>");
    return this;
  }

  /// Ends what [#begin] began.
  Svg end() {
    body.append("</g>");
    return this;
  }

  /// The shape that stands for a finding, in the colour of what it is drawn in.
  Svg mark(double x, double y, Mark mark) {
    return switch (mark) {
      case BASE -> circle(x, y, 5, "dot");
      case NONE -> circle(x, y, 4.2, "open");
      case THRESHOLD -> diamond(x, y, 6.5, "dot");
      case BETTER -> triangle(x, y, -6.5);
      case WORSE -> triangle(x, y, 6.5);
      case SAME -> bar(x, y - 3.2).bar(x, y + 0.8);
      case UNKNOWN -> bar(x, y - 1.3);
      case MORE -> triangle(x, y, -6.5);
      case FEWER -> triangle(x, y, 6.5);
    };
  }

  private Svg triangle(double x, double y, double tip) {
    double back = -tip * 0.7;
    return path(
        Format.text(
            "M%.1f %.1fL%.1f %.1fL%.1f %.1fZ", x, y + tip, x + 6, y + back, x - 6, y + back),
        "dot");
  }

  private Svg bar(double x, double y) {
    return path(Format.text("M%.1f %.1fh11v2.6h-11Z", x - 5.5, y), "dot");
  }

  private Svg number(String name, double value) {
    body.append(' ').append(name).append("=\"").append(Format.text("%.1f", value)).append('"');
    return this;
  }

  /// The drawing as an element.
  ///
  /// @param description what it shows, for those who cannot see it
  String toElement(String description) {
    return "<svg role=\"img\" viewBox=\"0 0 %d %d\" aria-label=\"%s\">%s</svg>\n"
        .formatted(width, height, Html.escape(description), body);
  }

  /// The drawing as a small sign beside a text that says what it is.
  String toSwatch() {
    return "<svg class=\"line\" aria-hidden=\"true\" viewBox=\"0 0 %d %d\">%s</svg>"
        .formatted(width, height, body);
  }
}
