package dev.treeline.models.image;

import java.util.Arrays;

/// Reads the coefficients of one macroblock after the other.
///
/// Source: RFC 6386, sections 13 and 14; webmproject/libwebp `src/dec/vp8_dec.c`, `ParseResiduals`.
final class Vp8Coefficients {
  private static final int AFTER_SECOND_ORDER = 0;
  private static final int SECOND_ORDER = 1;
  private static final int COLOUR = 2;
  private static final int WHOLE = 3;

  private static final int[] BANDS = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};
  private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
  private static final int[][] LARGE = {
    {173, 148, 140},
    {176, 155, 140, 135},
    {180, 157, 141, 134, 130},
    {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
  };

  /// `[25, 16]`: 16 brightness blocks, 4 and 4 colour blocks; the last is of the second order.
  final int[] values = new int[25 * 16];

  private final int[] probabilities;
  // whether the last block in each direction had coefficients: 4 for Y, 2 for U, 2 for V, 1 of the
  // second order
  private final boolean[][] above;
  private final boolean[] left = new boolean[9];

  Vp8Coefficients(int[] probabilities, int columns) {
    this.probabilities = probabilities;
    above = new boolean[columns][9];
  }

  void startRow() {
    Arrays.fill(left, false);
  }

  /// A macroblock without coefficients.
  ///
  /// @param whole whether its brightness blocks keep their own DC
  void skip(int column, boolean whole) {
    int kept = whole ? 8 : 9;
    Arrays.fill(left, 0, kept, false);
    Arrays.fill(above[column], 0, kept, false);
    Arrays.fill(values, 0);
  }

  /// Reads a macroblock and says whether it has any coefficient other than 0.
  ///
  /// @param steps of [Vp8Header#steps(int)]
  boolean read(Vp8Bits bits, int column, boolean whole, int[] steps) {
    Arrays.fill(values, 0);
    boolean[] top = above[column];
    if (!whole) {
      int context = (top[8] ? 1 : 0) + (left[8] ? 1 : 0);
      boolean some =
          readBlock(bits, new Block(SECOND_ORDER, 24, 0, context), steps[2], steps[3]) > 0;
      top[8] = some;
      left[8] = some;
      spreadSecondOrder();
    }
    for (int i = 0; i < 16; i++) {
      int type = whole ? WHOLE : AFTER_SECOND_ORDER;
      int first = whole ? 0 : 1;
      int context = (top[i % 4] ? 1 : 0) + (left[i / 4] ? 1 : 0);
      int count = readBlock(bits, new Block(type, i, first, context), steps[0], steps[1]);
      top[i % 4] = count > first;
      left[i / 4] = count > first;
    }
    for (int i = 0; i < 8; i++) {
      int x = 4 + i / 4 * 2 + i % 2;
      int y = 4 + i / 4 * 2 + i % 4 / 2;
      int context = (top[x] ? 1 : 0) + (left[y] ? 1 : 0);
      boolean some = readBlock(bits, new Block(COLOUR, 16 + i, 0, context), steps[4], steps[5]) > 0;
      top[x] = some;
      left[y] = some;
    }
    for (int i = 0; i < 24 * 16; i++) {
      if (values[i] != 0) {
        return true;
      }
    }
    return false;
  }

  /// @param place which of the 25 blocks
  /// @param first the first coefficient that the block has
  /// @param context how many of its two neighbours have coefficients
  private record Block(int type, int place, int first, int context) {}

  /// Reads a block and returns the place behind its last coefficient.
  private int readBlock(Vp8Bits bits, Block block, int dcStep, int acStep) {
    int[] all = probabilities;
    int base = block.type * 8 * 3 * 11;
    int p = base + (BANDS[block.first] * 3 + block.context) * 11;
    int n = block.first;
    while (n < 16) {
      if (bits.bit(all[p]) == 0) {
        return n;
      }
      while (bits.bit(all[p + 1]) == 0) {
        n++;
        if (n == 16) {
          return 16;
        }
        p = base + BANDS[n] * 3 * 11;
      }
      int value = bits.bit(all[p + 2]) == 0 ? 1 : readLarge(bits, p);
      int context = value == 1 ? 1 : 2;
      int signed = bits.flag() ? -value : value;
      values[16 * block.place + ZIGZAG[n]] = signed * (n == 0 ? dcStep : acStep);
      n++;
      p = base + (BANDS[n] * 3 + context) * 11;
    }
    return 16;
  }

  private int readLarge(Vp8Bits bits, int p) {
    int[] all = probabilities;
    if (bits.bit(all[p + 3]) == 0) {
      return bits.bit(all[p + 4]) == 0 ? 2 : 3 + bits.bit(all[p + 5]);
    }
    if (bits.bit(all[p + 6]) == 0) {
      return bits.bit(all[p + 7]) == 0 ? 5 + bits.bit(159) : 7 + 2 * bits.bit(165) + bits.bit(145);
    }
    int high = bits.bit(all[p + 8]);
    int category = 2 * high + bits.bit(all[p + 9 + high]);
    int extra = 0;
    for (int probability : LARGE[category]) {
      extra = 2 * extra + bits.bit(probability);
    }
    return extra + 3 + (8 << category);
  }

  /// The second order's block becomes the DC of the 16 brightness blocks (RFC 6386, section 14.3).
  private void spreadSecondOrder() {
    int[] half = new int[16];
    int from = 24 * 16;
    for (int i = 0; i < 4; i++) {
      int outer = values[from + i] + values[from + 12 + i];
      int inner = values[from + 4 + i] + values[from + 8 + i];
      int innerDifference = values[from + 4 + i] - values[from + 8 + i];
      int outerDifference = values[from + i] - values[from + 12 + i];
      half[i] = outer + inner;
      half[8 + i] = outer - inner;
      half[4 + i] = outerDifference + innerDifference;
      half[12 + i] = outerDifference - innerDifference;
    }
    for (int i = 0; i < 4; i++) {
      int dc = half[4 * i] + 3;
      int outer = dc + half[4 * i + 3];
      int inner = half[4 * i + 1] + half[4 * i + 2];
      int innerDifference = half[4 * i + 1] - half[4 * i + 2];
      int outerDifference = dc - half[4 * i + 3];
      values[64 * i] = (outer + inner) >> 3;
      values[64 * i + 16] = (outerDifference + innerDifference) >> 3;
      values[64 * i + 32] = (outer - inner) >> 3;
      values[64 * i + 48] = (outerDifference - innerDifference) >> 3;
    }
  }

  /// Whether a block has a coefficient other than 0.
  boolean has(int place) {
    for (int i = 16 * place; i < 16 * place + 16; i++) {
      if (values[i] != 0) {
        return true;
      }
    }
    return false;
  }
}
