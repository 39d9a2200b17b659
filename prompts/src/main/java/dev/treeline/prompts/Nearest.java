package dev.treeline.prompts;

import java.util.Collection;
import java.util.Optional;

/// The known name nearest to a mistyped one.
public final class Nearest {
  private Nearest() {}

  /// The nearest of the known names, when it is near enough to be what was meant: at most a third
  /// of its letters differ, or one is the beginning of the other. The first of several equally
  /// near.
  public static Optional<String> to(String typed, Collection<String> known) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (String name : known) {
      int distance = distance(typed, name);
      if (!typed.isEmpty() && (name.startsWith(typed) || typed.startsWith(name))) {
        distance = Math.min(distance, 1);
      }
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    int allowed = Math.max(1, (Math.max(nearest.length(), typed.length()) + 1) / 3);
    return least <= allowed ? Optional.of(nearest) : Optional.empty();
  }

  /// What to put after an error message: `; did you mean NAME?`, or nothing.
  public static String hint(String typed, Collection<String> known) {
    return to(typed, known).map(name -> "; did you mean " + name + "?").orElse("");
  }

  /// Levenshtein's distance, where a swap of neighbours costs one as well (optimal string
  /// alignment).
  static int distance(String a, String b) {
    var cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int step(int[][] cost, String a, String b, int i, int j) {
    int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
