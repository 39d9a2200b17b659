package dev.treeline.inference;

import dev.treeline.decoding.LogitsStream;
import org.jspecify.annotations.Nullable;

/// One sequence with its key-value cache in ONNX Runtime's memory.
final class OnnxStream implements LogitsStream {
  private final OnnxEngine engine;
  private final Prompt prompt;
  private @Nullable OnnxCache cache;
  private boolean closed;

  OnnxStream(OnnxEngine engine, Prompt prompt) {
    this.engine = engine;
    this.prompt = prompt;
  }

  @Override
  public float[] prefill() {
    if (closed || cache != null) {
      throw new IllegalStateException(
          closed ? "the stream is closed" : "prefill may be called once");
    }
    OnnxCache empty = engine.text().newCache();
    cache = empty;
    return engine.run(prompt, empty, 1)[0];
  }

  @Override
  public float[] append(int token) {
    return advance(new long[] {Prompt.requireToken(token, engine.vocabularySize())});
  }

  @Override
  public float[] appendAll(int[] tokens) {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("tokens must not be empty");
    }
    long[] ids = new long[tokens.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Prompt.requireToken(tokens[i], engine.vocabularySize());
    }
    return advance(ids);
  }

  private float[] advance(long[] ids) {
    OnnxCache past = cache;
    if (closed || past == null || past.length() == 0) {
      throw new IllegalStateException(
          closed ? "the stream is closed" : "prefill comes before the first token");
    }
    return engine.text().run(ids, prompt.positions()::of, past, 1)[0];
  }

  @Override
  public void close() {
    closed = true;
    try (OnnxCache _ = cache) {
      cache = null;
    }
  }
}
