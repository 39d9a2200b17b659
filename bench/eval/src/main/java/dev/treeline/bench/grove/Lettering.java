package dev.treeline.bench.grove;

/// A bitmap font of capitals, 5 by 7 pixels in a cell of 6 by 9.
final class Lettering {
  static final int ADVANCE = 6;
  static final int HEIGHT = 11;

  /// Seven rows of five dots for each letter of `LETTERS`, a hexadecimal pair a row.
  private static final String LETTERS = "ABCDEFGHIKLMNOPRSTUWY";

  private static final String[] ROWS = {
    "0E11111F111111", "1E11111E11111E", "0E11101010110E", "1E11111111111E", "1F10101E10101F",
    "1F10101E101010", "0E11101711110E", "1111111F111111", "0E04040404040E", "11121418141211",
    "1010101010101F", "111B1515111111", "11191513111111", "0E11111111110E", "1E11111E101010",
    "1E11111E141211", "0F10100E01011E", "1F040404040404", "1111111111110E", "11111115151B11",
    "11110A04040404",
  };

  private Lettering() {}

  static int width(String word) {
    return word.length() * ADVANCE + 3;
  }

  /// Whether the word's plate is dark at this pixel of the plate.
  static boolean ink(String word, int x, int y) {
    int column = (x - 2) % ADVANCE;
    int index = (x - 2) / ADVANCE;
    int row = y - 2;
    if (x < 2 || index >= word.length() || column >= 5 || row < 0 || row >= 7) {
      return false;
    }
    int letter = LETTERS.indexOf(word.charAt(index));
    if (letter < 0) {
      throw new IllegalArgumentException("no glyph for " + word.charAt(index) + " in " + word);
    }
    int bits = Integer.parseInt(ROWS[letter], row * 2, row * 2 + 2, 16);
    return (bits >> (4 - column) & 1) == 1;
  }
}
