package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.PartialLogits;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/// One sequence with its key-value cache. The cache grows by doubling and lives in native memory
/// until [#close()]. What is to be run goes to [Forwards] as an [Errand], alone or with those of
/// other streams.
final class TorchStream implements PartialLogits {
  /// Of the vocabulary: when more logits than that are asked for, the whole row is made.
  private static final int MOST_GATHERED = 4;

  private final TorchEngine engine;
  private final Prompt prompt;
  private @Nullable PtNDManager manager;
  private @Nullable TextState state;
  private @Nullable Errand follower;

  /// `[1, D]` before the last norm, of the latest position; there or `logits` is
  private @Nullable PtNDArray hidden;

  /// `[1, V]` f32 of the latest position
  private @Nullable PtNDArray logits;

  /// `[D]` before the last norm, of the latest position, where that was a step of few rows
  private float @Nullable [] lastState;

  /// `[V]` of the latest position, likewise
  private float @Nullable [] lastRow;

  private boolean closed;

  TorchStream(TorchEngine engine, Prompt prompt) {
    this.engine = engine;
    this.prompt = prompt;
  }

  @Override
  public float[] prefill() {
    if (manager != null) {
      throw new IllegalStateException("prefill may be called once");
    }
    go(errand(new int[0], Errand.Wish.ROW));
    return row();
  }

  @Override
  public float[] append(int token) {
    requireStarted();
    go(errand(new int[] {token}, Errand.Wish.ROW));
    return row();
  }

  @Override
  public float[] appendAll(int[] tokens) {
    requireStarted();
    go(errand(tokens, Errand.Wish.ROW));
    return row();
  }

  @Override
  public void advance(int[] tokens) {
    go(errand(tokens, Errand.Wish.STATE));
  }

  @Override
  public boolean joins(LogitsStream leader) {
    return leader instanceof TorchStream other && other.engine == engine && engine.text().joins();
  }

  @Override
  public void advanceWith(LogitsStream leader, int[] tokens) {
    if (!joins(leader)) {
      throw new IllegalArgumentException("the leader must be a stream of the same engine");
    }
    ((TorchStream) leader).follower = errand(tokens, Errand.Wish.STATE);
  }

  private void requireStarted() {
    if (manager == null && !closed) {
      throw new IllegalStateException("prefill comes before the first token");
    }
  }

  private Errand errand(int[] tokens, Errand.Wish wish) {
    if (closed) {
      throw new IllegalStateException("the stream is closed");
    }
    if (manager != null && tokens.length == 0) {
      throw new IllegalArgumentException("tokens must not be empty");
    }
    long[] ids = new long[tokens.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Prompt.requireToken(tokens[i], engine.vocabularySize());
    }
    return new Errand(this, ids, wish);
  }

  private void go(Errand errand) {
    Errand other = follower;
    follower = null;
    if (other == null) {
      engine.run(errand);
    } else {
      engine.run(errand, other);
    }
  }

  Prompt prompt() {
    return prompt;
  }

  /// Its sequence; none before the prompt has run.
  @Nullable TextState state() {
    return state;
  }

  /// Who owns its arrays.
  PtNDManager owner() {
    PtNDManager owner = manager;
    if (owner == null) {
      owner = engine.newManager();
      manager = owner;
    }
    return owner;
  }

  /// Takes over the state of its prompt.
  void begin(TextState sequence) {
    state = sequence;
  }

  /// Takes over what a forward made of the latest position.
  ///
  /// @param array `[1, V]` logits or `[1, D]` hidden, as the wish was
  void take(PtNDArray array, Errand.Wish wish) {
    forget();
    if (wish == Errand.Wish.ROW) {
      logits = array;
    } else {
      hidden = array;
    }
  }

  /// Takes over what a step of few rows made of the latest position.
  ///
  /// @param x `[D]` before the last norm
  void take(float[] x) {
    forget();
    lastState = x;
  }

  /// The same with its logits.
  ///
  /// @param row `[V]`
  void take(float[] x, float[] row) {
    take(x);
    lastRow = row;
  }

  private void forget() {
    lastState = null;
    lastRow = null;
    try (PtNDArray _ = hidden;
        PtNDArray _ = logits) {
      hidden = null;
      logits = null;
    }
  }

  @Override
  public float[] read(int[] ids) {
    float[] state = lastState;
    if (state != null && lastRow == null && ids.length <= engine.vocabularySize() / MOST_GATHERED) {
      return rows().someLogits(state, ids);
    }
    PtNDArray row = logits;
    PtNDArray x = hidden;
    float[] values = new float[ids.length];
    if (row != null) {
      FloatBuffer all = row.toByteBuffer(true).asFloatBuffer();
      for (int i = 0; i < ids.length; i++) {
        values[i] = all.get(ids[i]);
      }
    } else if (x != null
        && engine.text().joins()
        && ids.length <= engine.vocabularySize() / MOST_GATHERED) {
      long[] tokens = new long[ids.length];
      for (int i = 0; i < ids.length; i++) {
        tokens[i] = ids[i];
      }
      try (PtNDArray some = engine.text().someLogits(owner(), x, tokens)) {
        return some.toFloatArray();
      }
    } else {
      float[] all = row();
      for (int i = 0; i < ids.length; i++) {
        values[i] = all[ids[i]];
      }
    }
    return values;
  }

  @Override
  public float[] row() {
    float[] state = lastState;
    if (state != null) {
      float[] made = lastRow;
      if (made == null) {
        made = rows().logits(state);
        lastRow = made;
      }
      return made.clone();
    }
    PtNDArray row = logits;
    PtNDArray x = hidden;
    if (row == null && x != null) {
      row = engine.text().logits(owner(), x, 0, 1);
      logits = row;
    }
    if (row == null) {
      throw new IllegalStateException("nothing has run yet");
    }
    return row.toFloatArray();
  }

  private RowText rows() {
    return engine.text().rows().orElseThrow();
  }

  @Override
  public void close() {
    closed = true;
    follower = null;
    try (PtNDManager _ = manager;
        TextState _ = state) {
      forget();
      manager = null;
      state = null;
    }
  }
}
