package dev.treeline.bench.report;

import java.util.ArrayList;
import java.util.List;

/// Methods as points in a drawing: the shape says what was found, the colour and the name which
/// method it is. Names stand where they cover the least, with a line to their point where they do
/// not touch it.
final class PlotPoints {
  /// With more methods than this points carry their numbers in the key instead of their names.
  static final int NAMED = 16;

  private static final int LONGEST = 26;

  private final LabelPlaces places;
  private final List<Point> points = new ArrayList<>();

  /// A method's place.
  private record Point(double x, double y, Series series, String label) {}

  /// @param places where names may stand
  PlotPoints(LabelPlaces places) {
    this.places = places;
  }

  void add(double x, double y, Series series) {
    String text = series.isNamed() ? Lines.shorten(series.name(), LONGEST) : series.numbered();
    points.add(new Point(x, y, series, series.mark().sign() + " " + text));
  }

  void draw(Svg svg) {
    points.forEach(point -> places.addPoint(point.x(), point.y(), point.label()));
    List<LabelPlaces.Place> found = places.find();
    for (int i = 0; i < found.size(); i++) {
      LabelPlaces.Place place = found.get(i);
      if (place.isApart()) {
        Point point = points.get(i);
        svg.begin(point.series());
        svg.line(point.x(), point.y(), place.touchX(), place.touchY(), "lead").end();
      }
    }
    for (Point point : points) {
      svg.begin(point.series());
      svg.mark(point.x(), point.y(), point.series().mark()).end();
    }
    for (int i = 0; i < found.size(); i++) {
      LabelPlaces.Place place = found.get(i);
      svg.begin(points.get(i).series());
      svg.text(place.x(), place.y(), "start", "small halo named", points.get(i).label()).end();
    }
  }
}
