package dev.treeline.models;

import java.util.Collection;
import java.util.Comparator;

/// Finds what a user or a file may have meant by an unknown name.
public final class Suggestions {
  private Suggestions() {}

  /// `; did you mean x?` for the nearest of the known names, or nothing when none is near.
  public static String nearest(String name, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt((String other) -> distance(name, other)))
        .filter(other -> distance(name, other) <= Math.max(2, name.length() / 3))
        .map(other -> "; did you mean " + other + "?")
        .orElse("");
  }

  /// The number of letters to put in, take out or change (Levenshtein).
  static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
