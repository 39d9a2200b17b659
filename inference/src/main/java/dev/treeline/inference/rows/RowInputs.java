package dev.treeline.inference.rows;

import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/// Rows as a map's inner loops read them: in groups of one to eight, the numbers of a group's rows
/// side by side. Belongs to one worker.
final class RowInputs {
  private final float[][] numbers; // of each chunk of each group
  private final float[] sums;
  private final Dots[] groups;
  private final float[][] lowered; // [rows], of the pairs beside the map
  private int count;
  private int rows;
  private final Stretch stretch = new Stretch();

  /// @param widest the most numbers that a row has
  /// @param most the most rows
  RowInputs(int widest, int most) {
    int chunks = RowMap.mostChunks(widest);
    numbers = new float[chunks * most][RowMap.MOST_TOGETHER * RowMap.LONGEST_CHUNK];
    sums = new float[(most + RowMap.MOST_TOGETHER) * RowMap.LARGEST_PANEL];
    groups = new Dots[most];
    lowered = new float[most][0];
  }

  /// Takes rows for a map, or for several that have the same size and the same pairs beside them.
  ///
  /// @param from the rows, from their first number
  void take(RowMap map, float[][] from, int rowCount) {
    rows = rowCount;
    count = 0;
    for (int first = 0; first < rowCount; ) {
      Dots dots = map.dots(rowCount - first);
      groups[count] = dots;
      for (int r = 0; r < dots.rows() && first + r < rowCount; r++) {
        if (dots.takesRowsApart()) {
          copy(map, from[first + r], r);
        } else {
          spread(map, from[first + r], r, dots.rows());
        }
      }
      first += dots.rows();
      count++;
    }
    lower(map.beside().pairs(), from);
  }

  private void lower(LowRanks pairs, float[][] from) {
    for (int r = 0; r < rows && pairs.room() > 0; r++) {
      if (lowered[r].length < pairs.room()) {
        lowered[r] = new float[pairs.room()];
      }
      pairs.lower(from[r], lowered[r]);
    }
  }

  /// A row that is not there keeps what was there before: nobody reads what comes of it.
  private void spread(RowMap map, float[] row, int r, int step) {
    float scale = map.inputScale();
    for (int chunk = 0; chunk < map.chunks(); chunk++) {
      float[] to = numbers[count * map.chunks() + chunk];
      int first = map.first(chunk);
      int length = map.first(chunk + 1) - first;
      for (int k = 0; k < length; k++) {
        to[k * step + r] = row[first + k] * scale;
      }
    }
  }

  private void copy(RowMap map, float[] row, int r) {
    float scale = map.inputScale();
    for (int chunk = 0; chunk < map.chunks(); chunk++) {
      float[] to = numbers[count * map.chunks() + chunk];
      int first = map.first(chunk);
      int length = map.first(chunk + 1) - first;
      int at = r * RowMap.LONGEST_CHUNK;
      int k = 0;
      for (; k <= length - Lanes.WIDTH; k += Lanes.WIDTH) {
        fromArray(Lanes.FLOATS, row, first + k).mul(scale).intoArray(to, at + k);
      }
      for (; k < length; k++) {
        to[at + k] = row[first + k] * scale;
      }
    }
  }

  /// How many rows there are.
  int rows() {
    return rows;
  }

  /// A row's product with the first of the pairs beside the map.
  float[] lowered(int row) {
    return lowered[row];
  }

  /// The sums of a panel's products: row r's from `r` panels on.
  float[] sums(RowMap map, int panel) {
    int outputs = map.panel();
    for (int chunk = 0; chunk < map.chunks(); chunk++) {
      map.lay(stretch, panel, chunk);
      int row = 0;
      for (int g = 0; g < count; g++) {
        int size = groups[g].rows();
        stretch.inputs = numbers[g * map.chunks() + chunk];
        groups[g].sum(stretch);
        map.add(stretch, size, sums, row * outputs, chunk == 0);
        row += size;
      }
    }
    return sums;
  }

  /// Adds `count` numbers.
  static void add(float[] to, int at, float[] more, int from, int count) {
    int i = 0;
    for (; i <= count - Lanes.WIDTH; i += Lanes.WIDTH) {
      FloatVector sum = fromArray(Lanes.FLOATS, to, at + i);
      sum.add(fromArray(Lanes.FLOATS, more, from + i)).intoArray(to, at + i);
    }
    for (; i < count; i++) {
      to[at + i] += more[from + i];
    }
  }
}
