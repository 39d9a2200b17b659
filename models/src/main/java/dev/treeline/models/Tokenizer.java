package dev.treeline.models;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// Words to ids and back, as tokenizer.json says: Hugging Face's own tokenizers library through
/// DJL. Never truncates or pads. Safe for use by many threads; one that belongs to a checkpoint is
/// closed with it.
public final class Tokenizer implements AutoCloseable {
  static {
    // DJL would otherwise report its use, and fetch a build for CUDA where it sees a GPU.
    setUnlessSet("OPT_OUT_TRACKING", "true");
    setUnlessSet("RUST_FLAVOR", "cpu");
  }

  private final HuggingFaceTokenizer library;
  private final Vocabulary vocabulary;

  // the library frees its memory at once, whoever still reads it: closing waits for the readers
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
  private boolean closed;

  private Tokenizer(HuggingFaceTokenizer library, Vocabulary vocabulary) {
    this.library = library;
    this.vocabulary = vocabulary;
  }

  /// Reads a tokenizer.json.
  public static Tokenizer open(Path file) {
    String json = Json.readText(file);
    Vocabulary vocabulary = Vocabulary.read(file, json);
    try {
      var library =
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
              Map.of("truncation", "false", "padding", "false"));
      return new Tokenizer(library, vocabulary);
    } catch (IOException | RuntimeException e) {
      throw new ModelFormatException(
          file + ": the tokenizers library refuses it: " + e.getMessage(), e);
    }
  }

  /// Encodes text. Special tokens written out in it, such as `<image>`, become their ids.
  ///
  /// @param addSpecialTokens whether the tokens that the file puts around every text, such as
  ///   `<s>`, are added
  /// @return `[L]`
  public int[] encode(String text, boolean addSpecialTokens) {
    return Arrays.stream(using(() -> library.encode(text, addSpecialTokens, false).getIds()))
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  /// The text of `ids`, special tokens left out. Bytes that are no text become U+FFFD.
  ///
  /// @param ids `[L]`; ids without a token are left out
  public String decode(int[] ids) {
    return using(() -> library.decode(Arrays.stream(ids).asLongStream().toArray(), true));
  }

  /// The id of a token as the vocabulary spells it, or -1.
  public int idOf(String token) {
    return vocabulary.ids().getOrDefault(token, -1);
  }

  /// Whether decoding leaves the token out.
  public boolean isSpecial(int id) {
    return vocabulary.special().contains(id);
  }

  /// One more than the largest id.
  public int vocabularySize() {
    return vocabulary.size();
  }

  /// A new stream that turns ids into text as they come.
  public TokenStream stream() {
    return new TokenStream(this);
  }

  private <T> T using(Supplier<T> work) {
    use.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the tokenizer is closed");
      }
      return work.get();
    } finally {
      use.readLock().unlock();
    }
  }

  /// Frees the library's memory once nobody uses it; using it afterwards is an
  /// `IllegalStateException`.
  @Override
  public void close() {
    use.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        library.close();
      }
    } finally {
      use.writeLock().unlock();
    }
  }

  private static void setUnlessSet(String name, String value) {
    if (System.getenv(name) == null && System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
