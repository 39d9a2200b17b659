package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.decoding.LogitsStream;
import org.jspecify.annotations.Nullable;

/// One sequence with its key-value cache. The cache grows by doubling and lives in native memory
/// until [#close()].
final class TorchStream implements LogitsStream {
  private static final int SPARE_POSITIONS = 64;

  private final TorchEngine engine;
  private final Prompt prompt;
  private @Nullable PtNDManager manager;
  private @Nullable IValue cache;
  private int capacity;
  private int length;
  private boolean closed;

  TorchStream(TorchEngine engine, Prompt prompt) {
    this.engine = engine;
    this.prompt = prompt;
  }

  @Override
  public float[] prefill() {
    if (closed || manager != null) {
      throw new IllegalStateException(
          closed ? "the stream is closed" : "prefill may be called once");
    }
    TextModel text = engine.text();
    int count = prompt.ids().length;
    PtNDManager owner = engine.newManager();
    manager = owner;
    capacity = count + SPARE_POSITIONS;
    IValue keys = text.newCache(capacity);
    cache = keys;
    try (PtNDArray embedded = engine.embed(owner, prompt);
        PtNDArray states = text.run(owner, embedded, keys, 0);
        PtNDArray row = text.logits(owner, states, count - 1, count)) {
      length = count;
      return row.toFloatArray();
    }
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

  private float[] advance(long[] tokens) {
    PtNDManager owner = manager;
    IValue keys = cache;
    if (closed || owner == null || keys == null || length == 0) {
      throw new IllegalStateException(
          closed ? "the stream is closed" : "prefill comes before the first token");
    }
    TextModel text = engine.text();
    int needed = Math.addExact(length, tokens.length);
    if (needed > capacity) {
      int larger = Math.max(needed, Math.multiplyExact(capacity, 2));
      text.growCache(keys, length, larger);
      capacity = larger;
    }
    try (PtNDArray ids = TorchEngine.longs(owner, tokens);
        PtNDArray row = text.step(owner, ids, keys, length)) {
      float[] values = row.toFloatArray();
      length = needed;
      return values;
    }
  }

  @Override
  public void close() {
    closed = true;
    try (PtNDManager _ = manager;
        IValue _ = cache) {
      manager = null;
      cache = null;
    }
  }
}
