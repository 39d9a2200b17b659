package dev.treeline.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Finds places for the names of points, so that they cover neither each other nor the points and
/// stay inside the drawing: each in turn takes the cheapest of many places around its point, and
/// again when the others have theirs.
final class LabelPlaces {
  private static final double LETTER = 6.1;
  private static final double HEIGHT = 13;
  private static final double GAP = 8;
  private static final double APART = 14;
  private static final int DIRECTIONS = 24;
  private static final int ROUNDS = 4;
  private static final double[] RADII = {GAP, 14, 22, 32, 44, 58, 74, 92, 112, 136};

  private final double left;
  private final double top;
  private final double right;
  private final double bottom;
  private final List<Label> labels = new ArrayList<>();

  private record Label(double x, double y, double width) {}

  /// A name's place.
  ///
  /// @param x where it begins
  /// @param y its base line
  /// @param touchX where a line from the point meets it
  /// @param isApart whether it needs such a line
  record Place(double x, double y, double width, double touchX, double touchY, boolean isApart) {
    private double top() {
      return y - HEIGHT + 3;
    }

    private boolean holds(double px, double py, double room) {
      return px > x - room && px < x + width + room && py > top() - room && py < y + 3 + room;
    }

    private boolean covers(Place other) {
      return x < other.x + other.width && other.x < x + width && Math.abs(y - other.y) < HEIGHT;
    }
  }

  LabelPlaces(double left, double top, double right, double bottom) {
    this.left = left;
    this.top = top;
    this.right = right;
    this.bottom = bottom;
  }

  void addPoint(double x, double y, String label) {
    labels.add(new Label(x, y, LETTER * label.codePointCount(0, label.length()) + 2));
  }

  /// The places, in the order in which the points were added.
  List<Place> find() {
    Place[] chosen = new Place[labels.size()];
    List<Integer> order =
        IntStream.range(0, labels.size())
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -fromOthers(i)))
            .toList();
    for (int round = 0; round < ROUNDS; round++) {
      for (int i : order) {
        chosen[i] = cheapest(i, chosen);
      }
    }
    return List.of(chosen);
  }

  /// How far a point is from the middle of the points around it: names at the rim go outwards.
  private double fromOthers(int i) {
    Label own = labels.get(i);
    List<Label> near =
        labels.stream().filter(l -> Math.hypot(l.x() - own.x(), l.y() - own.y()) < 80).toList();
    double x = near.stream().mapToDouble(Label::x).average().orElse(own.x());
    double y = near.stream().mapToDouble(Label::y).average().orElse(own.y());
    return Math.hypot(own.x() - x, own.y() - y);
  }

  private Place cheapest(int i, Place[] chosen) {
    Label own = labels.get(i);
    Place best = place(own, GAP, 0);
    double least = Double.POSITIVE_INFINITY;
    for (double radius : RADII) {
      for (int d = 0; d < DIRECTIONS; d++) {
        Place place = place(own, radius, 2 * Math.PI * d / DIRECTIONS);
        double cost = radius + cost(i, place, chosen);
        if (cost < least - 1e-9) {
          least = cost;
          best = place;
        }
      }
    }
    return best;
  }

  private static Place place(Label own, double radius, double angle) {
    double touchX = own.x() + radius * Math.cos(angle);
    double touchY = own.y() + radius * Math.sin(angle);
    double share = (1 - Math.cos(angle)) / 2; // of the name that lies to the left of the line
    double x = touchX - share * own.width();
    double y = touchY + 4 + HEIGHT / 2 * Math.sin(angle);
    return new Place(x, y, own.width(), touchX, touchY, radius > APART);
  }

  private double cost(int i, Place place, Place[] chosen) {
    double cost = outside(place);
    Label own = labels.get(i);
    for (int other = 0; other < labels.size(); other++) {
      Label point = labels.get(other);
      cost += place.holds(point.x(), point.y(), 4) ? 60 : 0;
      boolean same = Math.hypot(point.x() - own.x(), point.y() - own.y()) < 1;
      cost += place.isApart() && !same && nearLine(own, place, point) ? 12 : 0;
      Place taken = chosen[other];
      if (other != i && taken != null) {
        cost += place.covers(taken) ? 200 : 0;
        cost += place.isApart() && crosses(own, place, taken) ? 90 : 0;
        cost += taken.isApart() && crosses(point, taken, place) ? 90 : 0;
      }
    }
    return cost;
  }

  private double outside(Place place) {
    double over =
        Math.max(0, left - place.x())
            + Math.max(0, place.x() + place.width() - right)
            + Math.max(0, top - place.top())
            + Math.max(0, place.y() - bottom);
    return 50 * over;
  }

  /// Whether the line from a point to its name passes close to another point.
  private static boolean nearLine(Label own, Place place, Label point) {
    for (double share = 0.2; share <= 1; share += 0.2) {
      double x = own.x() + share * (place.touchX() - own.x());
      double y = own.y() + share * (place.touchY() - own.y());
      if (Math.hypot(x - point.x(), y - point.y()) < 7) {
        return true;
      }
    }
    return false;
  }

  /// Whether the line from a point to its name runs through another name.
  private static boolean crosses(Label own, Place place, Place name) {
    for (double share = 0.1; share <= 1; share += 0.1) {
      double x = own.x() + share * (place.touchX() - own.x());
      double y = own.y() + share * (place.touchY() - own.y());
      if (name.holds(x, y, 0)) {
        return true;
      }
    }
    return false;
  }
}
