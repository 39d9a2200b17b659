package dev.treeline.models.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The constant tables of the VP8 format, from `vp8-tables.txt` beside this class.
final class Vp8Tables {
  /// `[10 modes above, 10 modes on the left, 9]`, flat.
  static final int[] SUBBLOCK_MODES;

  /// `[4 types, 8 bands, 3 contexts, 11]`, flat.
  static final int[] COEFFICIENTS;

  /// As [#COEFFICIENTS].
  static final int[] COEFFICIENT_UPDATES;

  /// `[128]`
  static final int[] DC_STEPS;

  /// `[128]`
  static final int[] AC_STEPS;

  static {
    Map<String, List<Integer>> tables = read();
    SUBBLOCK_MODES = table(tables, "subblock-modes", 10 * 10 * 9);
    COEFFICIENTS = table(tables, "coefficients", 4 * 8 * 3 * 11);
    COEFFICIENT_UPDATES = table(tables, "coefficient-updates", 4 * 8 * 3 * 11);
    DC_STEPS = table(tables, "dc-steps", 128);
    AC_STEPS = table(tables, "ac-steps", 128);
  }

  private Vp8Tables() {}

  private static int[] table(Map<String, List<Integer>> tables, String name, int length) {
    int[] table =
        tables.getOrDefault(name, List.of()).stream().mapToInt(Integer::intValue).toArray();
    if (table.length != length) {
      throw new IllegalStateException(
          "vp8-tables.txt: %s: expected %d numbers, but found %d"
              .formatted(name, length, table.length));
    }
    return table;
  }

  private static Map<String, List<Integer>> read() {
    Map<String, List<Integer>> tables = new HashMap<>();
    List<Integer> current = new ArrayList<>();
    try (InputStream input = Vp8Tables.class.getResourceAsStream("vp8-tables.txt")) {
      if (input == null) {
        throw new IllegalStateException("vp8-tables.txt is not on the class path");
      }
      String text = new String(input.readAllBytes(), StandardCharsets.US_ASCII);
      for (String line : text.lines().filter(line -> !line.startsWith("#")).toList()) {
        if (Character.isLetter(line.charAt(0))) {
          current = tables.computeIfAbsent(line, _ -> new ArrayList<>());
        } else {
          for (String number : line.split(" ", -1)) {
            current.add(Integer.valueOf(number));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tables;
  }
}
