package dev.treeline.bench.run;

import dev.treeline.decoding.YesNo;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.Tokenizer;
import java.util.List;
import java.util.TreeSet;

/// Finds the tokens an answer of Yes or No begins with.
final class YesNoWords {
  /// Nothing, SentencePiece's space, the byte-level tokenizers' space.
  private static final List<String> PREFIXES = List.of("", "▁", "Ġ");

  private YesNoWords() {}

  /// Every spelling (with and without a space; `Yes`, `yes`, `YES`) that is one token. Where a word
  /// is never one token, the first token of its usual spelling stands for it.
  static YesNo of(Tokenizer tokenizer) {
    int[] yes = spellings(tokenizer, "Yes");
    int[] no = spellings(tokenizer, "No");
    try {
      return new YesNo(yes, no);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(
          "the tokenizer does not tell Yes from No by their first token: " + e.getMessage(), e);
    }
  }

  private static int[] spellings(Tokenizer tokenizer, String word) {
    TreeSet<Integer> ids = new TreeSet<>();
    for (String prefix : PREFIXES) {
      for (String spelling :
          List.of(
              word,
              word.toLowerCase(java.util.Locale.ROOT),
              word.toUpperCase(java.util.Locale.ROOT))) {
        int id = tokenizer.idOf(prefix + spelling);
        if (id >= 0) {
          ids.add(id);
        }
      }
    }
    if (ids.isEmpty()) {
      int[] tokens = tokenizer.encode(word, false);
      if (tokens.length > 0) {
        ids.add(tokens[0]);
      }
    }
    return ids.stream().mapToInt(id -> id).toArray();
  }
}
