package dev.treeline.models;

import java.util.Arrays;

/// Turns ids into text as they come, and never hands out half a character: a character whose bytes
/// are spread over several tokens is held back until it is whole. Used by one thread.
///
/// Each step decodes the last few ids with and without the new one and hands out the difference, so
/// that spaces come out as when all is decoded at once (the way of Hugging Face's text-generation
/// server).
public final class TokenStream {
  private static final String UNFINISHED = "\uFFFD";

  /// So many bytes held back are no character: the longest has four.
  private static final int LONGEST_WAIT = 8;

  private final Tokenizer tokenizer;
  private int[] ids = new int[16];
  private int length;
  private int contextStart;
  private int shown;

  TokenStream(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /// Takes one more id.
  ///
  /// @return the text that is now certain; perhaps empty
  public String next(int id) {
    if (length == ids.length) {
      ids = Arrays.copyOf(ids, 2 * length);
    }
    ids[length++] = id;
    String text = pending();
    return text.endsWith(UNFINISHED) && length - shown < LONGEST_WAIT ? "" : show(text);
  }

  /// Hands out what was held back: at the end an unfinished character shows as U+FFFD.
  public String end() {
    return show(pending());
  }

  private String show(String text) {
    if (!text.isEmpty()) {
      contextStart = shown;
      shown = length;
    }
    return text;
  }

  /// The text of the ids not yet shown, after those before them.
  private String pending() {
    String before = decode(shown);
    String all = decode(length);
    return all.length() > before.length() ? all.substring(before.length()) : "";
  }

  private String decode(int end) {
    return tokenizer.decode(Arrays.copyOfRange(ids, contextStart, end));
  }
}
