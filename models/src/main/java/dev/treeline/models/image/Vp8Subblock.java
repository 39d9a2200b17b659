package dev.treeline.models.image;

/// Predicts 4 x 4 blocks in VP8's ten ways.
///
/// Source: RFC 6386, sections 11.2 and 12.3. Modes are numbered as there.
final class Vp8Subblock {
  static final int DC = 0;
  static final int GRADIENT = 1;
  static final int VERTICAL = 2;
  static final int HORIZONTAL = 3;

  /// For the six slanted modes: what each of the 16 places is, as an index into the edge for a mean
  /// of three around it, or 16 + index for a mean of two from it on. The edge runs from the left
  /// column's lowest sample (0 to 3, upwards) over the corner (4) to the row above (5 to 12).
  private static final int[][] SLANTED = {
    {6, 7, 8, 9, 7, 8, 9, 10, 8, 9, 10, 11, 9, 10, 11, 12}, // left and down
    {4, 5, 6, 7, 3, 4, 5, 6, 2, 3, 4, 5, 1, 2, 3, 4}, // right and down
    {20, 21, 22, 23, 4, 5, 6, 7, 3, 20, 21, 22, 2, 4, 5, 6}, // right of vertical
    {21, 22, 23, 24, 6, 7, 8, 9, 22, 23, 24, 10, 7, 8, 9, 11}, // left of vertical
    {19, 4, 5, 6, 18, 3, 19, 4, 17, 2, 18, 3, 16, 1, 17, 2}, // below horizontal
  };

  private Vp8Subblock() {}

  /// Reads a mode, knowing those of the blocks above and on the left.
  static int readMode(Vp8Bits bits, int above, int left) {
    int[] p = Vp8Tables.SUBBLOCK_MODES;
    int at = 9 * (10 * above + left);
    if (bits.bit(p[at]) == 0) {
      return DC;
    }
    if (bits.bit(p[at + 1]) == 0) {
      return GRADIENT;
    }
    if (bits.bit(p[at + 2]) == 0) {
      return VERTICAL;
    }
    if (bits.bit(p[at + 3]) == 0) {
      return bits.bit(p[at + 4]) == 0 ? HORIZONTAL : 5 + bits.bit(p[at + 5]);
    }
    if (bits.bit(p[at + 6]) == 0) {
      return 4;
    }
    if (bits.bit(p[at + 7]) == 0) {
      return 7;
    }
    return 8 + bits.bit(p[at + 8]);
  }

  /// Predicts the block at (x, y).
  ///
  /// @param aboveRight the four samples that follow the row above
  static void predict(Vp8Plane plane, int x, int y, int mode, int[] aboveRight) {
    int[] edge = new int[14];
    for (int i = 0; i < 4; i++) {
      edge[i] = plane.get(x - 1, y + 3 - i);
      edge[5 + i] = plane.get(x + i, y - 1);
      edge[9 + i] = aboveRight[i];
    }
    edge[4] = plane.get(x - 1, y - 1);
    edge[13] = edge[12];
    if (mode == GRADIENT) {
      plane.gradient(x, y, 4);
      return;
    }
    for (int i = 0; i < 16; i++) {
      plane.samples[plane.at(x + i % 4, y + i / 4)] = (byte) value(edge, mode, i % 4, i / 4);
    }
  }

  private static int value(int[] edge, int mode, int column, int row) {
    return switch (mode) {
      case DC -> mean(edge);
      case VERTICAL -> three(edge, 5 + column);
      case HORIZONTAL -> row == 3 ? (edge[1] + 3 * edge[0] + 2) >> 2 : three(edge, 3 - row);
      case 9 -> upwards(edge, column + 2 * row);
      default -> {
        int place = SLANTED[mode - 4][4 * row + column];
        yield place < 16 ? three(edge, place) : (edge[place - 16] + edge[place - 15] + 1) >> 1;
      }
    };
  }

  private static int mean(int[] edge) {
    int sum = 4;
    for (int i = 0; i < 4; i++) {
      sum += edge[i] + edge[5 + i];
    }
    return sum >> 3;
  }

  /// Above horizontal: the left column read downwards, its lowest sample repeated.
  private static int upwards(int[] edge, int place) {
    if (place > 5) {
      return edge[0];
    }
    int first = edge[3 - place / 2];
    int second = edge[2 - place / 2];
    if (place % 2 == 0) {
      return (first + second + 1) >> 1;
    }
    return (first + 2 * second + edge[Math.max(1 - place / 2, 0)] + 2) >> 2;
  }

  private static int three(int[] edge, int middle) {
    return (edge[middle - 1] + 2 * edge[middle] + edge[middle + 1] + 2) >> 2;
  }
}
