package dev.treeline.bench.report;

import java.util.ArrayList;
import java.util.List;

/// Numbered points in a drawing, their numbers set where they cover the least.
final class PlotPoints {
  private static final double[][] PLACES = {
    {11, 4}, {-11, 4}, {0, -9}, {0, 17}, {9, -6}, {-9, -6}, {9, 14}, {-9, 14}, {19, 4}, {-19, 4}
  };

  private final List<double[]> taken = new ArrayList<>();
  private final List<Point> points = new ArrayList<>();

  /// A method's place.
  private record Point(double x, double y, String label, Mark mark) {}

  void add(double x, double y, String label, Mark mark) {
    points.add(new Point(x, y, label, mark));
    taken.add(new double[] {x, y});
  }

  void draw(Svg svg) {
    for (Point point : points) {
      svg.circle(point.x(), point.y(), 5, "dot f-" + point.mark().style());
    }
    for (Point point : points) {
      double[] place = place(point);
      taken.add(new double[] {place[0], place[1] - 4});
      svg.text(place[0], place[1], "middle", "halo", point.label());
    }
  }

  private double[] place(Point point) {
    double[] best = {point.x() + PLACES[0][0], point.y() + PLACES[0][1]};
    double most = -1;
    for (double[] offset : PLACES) {
      double x = point.x() + offset[0];
      double y = point.y() + offset[1];
      double room = Math.min(14, nearest(x, y - 4));
      if (room > most + 1) {
        most = room;
        best = new double[] {x, y};
      }
    }
    return best;
  }

  private double nearest(double x, double y) {
    return taken.stream().mapToDouble(t -> Math.hypot(t[0] - x, t[1] - y)).min().orElse(99);
  }
}
