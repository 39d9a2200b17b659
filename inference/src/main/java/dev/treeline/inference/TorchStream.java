package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.decoding.LogitsStream;
import org.jspecify.annotations.Nullable;

/// One sequence with its key-value cache. The cache grows by doubling and lives in native memory
/// until [#close()].
final class TorchStream implements LogitsStream {
  private static final int SPARE_POSITIONS = 64;

  private final TorchEngine engine;
  private final Prompt prompt;
  private @Nullable PtNDManager manager;
  private @Nullable TextState state;
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
    TextState sequence = text.newState(count + SPARE_POSITIONS, prompt.positions());
    state = sequence;
    try (PtNDArray embedded = engine.embed(owner, prompt, sequence);
        PtNDArray states = text.run(owner, embedded, sequence);
        PtNDArray row = text.logits(owner, states, count - 1, count)) {
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
    TextState sequence = state;
    if (closed || owner == null || sequence == null || sequence.length() == 0) {
      throw new IllegalStateException(
          closed ? "the stream is closed" : "prefill comes before the first token");
    }
    try (PtNDArray ids = TorchEngine.longs(owner, tokens);
        PtNDArray row = engine.text().step(owner, ids, sequence)) {
      return row.toFloatArray();
    }
  }

  @Override
  public void close() {
    closed = true;
    try (PtNDManager _ = manager;
        TextState _ = state) {
      manager = null;
      state = null;
    }
  }
}
