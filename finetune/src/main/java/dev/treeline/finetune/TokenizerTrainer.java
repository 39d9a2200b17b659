package dev.treeline.finetune;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Trains a byte-level BPE tokenizer (Sennrich et al. 2016; the byte alphabet and the splitting are
/// GPT-2's): the 256 bytes are tokens, so any text can be written with it, and the most frequent
/// neighbours inside words are merged until the vocabulary is full.
///
/// Deterministic: of equally frequent pairs the one that sorts first is merged.
final class TokenizerTrainer {
  /// GPT-2's splitting into words, as `tokenizers`' ByteLevel pre-tokenizer does it.
  private static final Pattern WORDS =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private static final String[] BYTES = byteLetters();

  private TokenizerTrainer() {}

  /// A trained vocabulary.
  ///
  /// @param tokens in the order of their ids, special tokens first
  /// @param merges in the order they were found
  record Vocabulary(List<String> tokens, List<Pair> merges) {
    Vocabulary {
      tokens = List.copyOf(tokens);
      merges = List.copyOf(merges);
    }
  }

  /// Two neighbouring tokens.
  record Pair(String left, String right) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int order = left.compareTo(other.left);
      return order != 0 ? order : right.compareTo(other.right);
    }
  }

  private record Word(List<String> parts, long count) {}

  /// Trains on lines of text.
  ///
  /// @param special tokens that come first and are never part of a word
  /// @param size tokens at most; fewer when no pair occurs twice
  static Vocabulary train(Iterable<String> lines, List<String> special, int size) {
    var tokens = new ArrayList<String>(special);
    tokens.addAll(List.of(BYTES));
    if (size < tokens.size()) {
      throw new IllegalArgumentException(
          "vocabularySize must be at least " + tokens.size() + ", but is " + size);
    }
    List<Word> words = words(lines);
    var merges = new ArrayList<Pair>();
    while (tokens.size() < size) {
      Map.Entry<Pair, Long> best = mostFrequent(words);
      if (best == null || best.getValue() < 2) {
        break;
      }
      Pair pair = best.getKey();
      merges.add(pair);
      String merged = pair.left() + pair.right();
      if (!tokens.contains(merged)) {
        tokens.add(merged);
      }
      words.replaceAll(word -> new Word(merge(word.parts(), pair), word.count()));
    }
    return new Vocabulary(tokens, merges);
  }

  /// Splits `text` as the trained tokenizer does: the plain twin of Hugging Face's encoder.
  static List<String> encode(String text, Vocabulary vocabulary) {
    var out = new ArrayList<String>();
    Matcher matcher = WORDS.matcher(text);
    while (matcher.find()) {
      List<String> parts = letters(matcher.group());
      for (Pair pair : vocabulary.merges()) {
        parts = merge(parts, pair);
      }
      out.addAll(parts);
    }
    return out;
  }

  private static List<Word> words(Iterable<String> lines) {
    var counts = new TreeMap<String, Long>();
    for (String line : lines) {
      Matcher matcher = WORDS.matcher(line);
      while (matcher.find()) {
        counts.merge(matcher.group(), 1L, Long::sum);
      }
    }
    var words = new ArrayList<Word>();
    counts.forEach((word, count) -> words.add(new Word(letters(word), count)));
    return words;
  }

  private static Map.@Nullable Entry<Pair, Long> mostFrequent(List<Word> words) {
    var counts = new HashMap<Pair, Long>();
    for (Word word : words) {
      for (int i = 0; i + 1 < word.parts().size(); i++) {
        counts.merge(
            new Pair(word.parts().get(i), word.parts().get(i + 1)), word.count(), Long::sum);
      }
    }
    return counts.entrySet().stream()
        .max(
            Map.Entry.<Pair, Long>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .orElse(null);
  }

  private static List<String> merge(List<String> parts, Pair pair) {
    var out = new ArrayList<String>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      if (i + 1 < parts.size()
          && parts.get(i).equals(pair.left())
          && parts.get(i + 1).equals(pair.right())) {
        out.add(pair.left() + pair.right());
        i++;
      } else {
        out.add(parts.get(i));
      }
    }
    return out;
  }

  private static List<String> letters(String word) {
    var letters = new ArrayList<String>();
    for (byte one : word.getBytes(StandardCharsets.UTF_8)) {
      letters.add(BYTES[one & 0xff]);
    }
    return letters;
  }

  /// GPT-2's alphabet of bytes (`bytes_to_unicode` in its encoder.py): printable bytes are
  /// themselves, the others follow from U+0100 on.
  private static String[] byteLetters() {
    String[] letters = new String[256];
    int next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean printable =
          (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || (b >= 0xae && b <= 0xff);
      letters[b] = Character.toString(printable ? b : next++);
    }
    return letters;
  }

  /// The vocabulary as ids by token.
  static Map<String, Integer> ids(Vocabulary vocabulary) {
    var ids = new LinkedHashMap<String, Integer>();
    vocabulary.tokens().forEach(token -> ids.put(token, ids.size()));
    return ids;
  }
}
