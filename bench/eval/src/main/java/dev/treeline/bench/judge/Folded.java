package dev.treeline.bench.judge;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A reply with the differences taken out that say nothing: case, curly quotes, runs of space,
/// Markdown's stars, and contractions ("I'm", "I am" and "im" become the same words). Each of its
/// characters knows where it comes from, so that evidence is quoted as it stood.
final class Folded {
  private static final Pattern PIECE = Pattern.compile("[\\p{L}\\p{N}']+|\\R|\\s+|.");

  private static final Map<String, String> WHOLE =
      Map.ofEntries(
          Map.entry("cannot", "can not"),
          Map.entry("can't", "can not"),
          Map.entry("cant", "can not"),
          Map.entry("won't", "will not"),
          Map.entry("shan't", "shall not"),
          Map.entry("im", "i am"),
          Map.entry("dont", "do not"),
          Map.entry("it's", "it is"),
          Map.entry("that's", "that is"),
          Map.entry("here's", "here is"),
          Map.entry("there's", "there is"),
          Map.entry("what's", "what is"));

  private static final Map<String, String> ENDINGS =
      Map.of("n't", " not", "'m", " am", "'re", " are", "'ll", " will", "'d", " would");

  private final String original;
  private final StringBuilder text = new StringBuilder();
  private int[] starts = new int[64];
  private int[] ends = new int[64];

  Folded(String original) {
    this.original = original;
    Matcher pieces = PIECE.matcher(straight(original));
    while (pieces.find()) {
      add(fold(pieces.group()), pieces.start(), pieces.end());
    }
  }

  /// One character for one, so that places stay.
  private static String straight(String text) {
    StringBuilder straight = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '‘', '’', '‛', '′', '`', '´' -> straight.setCharAt(i, '\'');
        case '“', '”', '„', '‟', '«', '»', '″' -> straight.setCharAt(i, '"');
        case '*', '_', '#', '>' -> straight.setCharAt(i, ' ');
        default -> {
          // stays
        }
      }
    }
    return straight.toString();
  }

  private static String fold(String piece) {
    String word = piece.toLowerCase(Locale.ROOT);
    if (word.isBlank()) {
      return word.contains("\n") || word.contains("\r") ? "\n" : " ";
    }
    String whole = WHOLE.get(word);
    if (whole != null) {
      return whole;
    }
    for (Map.Entry<String, String> ending : ENDINGS.entrySet()) {
      if (word.length() > ending.getKey().length() && word.endsWith(ending.getKey())) {
        String stem = word.substring(0, word.length() - ending.getKey().length());
        return stem + ending.getValue();
      }
    }
    return word;
  }

  private void add(String piece, int start, int end) {
    boolean space = piece.isBlank();
    int last = text.length() - 1;
    if (space && (last < 0 || text.charAt(last) == '\n' || text.charAt(last) == ' ')) {
      if (last >= 0 && piece.equals("\n")) {
        text.setCharAt(last, '\n');
      }
      return;
    }
    for (int i = 0; i < piece.length(); i++) {
      int at = text.length();
      if (at == starts.length) {
        starts = java.util.Arrays.copyOf(starts, 2 * at);
        ends = java.util.Arrays.copyOf(ends, 2 * at);
      }
      starts[at] = start;
      ends[at] = end;
      text.append(piece.charAt(i));
    }
  }

  /// The folded text.
  String text() {
    return text.toString();
  }

  /// What stood where a part of [#text] comes from.
  String evidence(int start, int end) {
    return original.substring(starts[start], ends[end - 1]);
  }

  /// The folded form of a phrase.
  static String of(String phrase) {
    return new Folded(phrase).text();
  }
}
