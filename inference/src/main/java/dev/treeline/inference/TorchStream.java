package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.PartialLogits;
import dev.treeline.inference.rows.LayerProbe;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One sequence with its key-value cache. The cache grows by doubling and lives in native memory
/// until [#close()]. What is to be run goes to [Forwards] as an [Errand], alone or with those of
/// other streams.
final class TorchStream implements PartialLogits {
  /// Of the vocabulary: when more logits than that are asked for, the whole row is made.
  private static final int MOST_GATHERED = 4;

  /// Likewise after a step of few rows, where logits are made by the panel.
  private static final int MOST_PANELS = 64;

  private static final float[][] NOTHING = {};
  private final TorchEngine engine;
  private final StepMemory memory = new StepMemory();
  private final Prompt prompt;
  private @Nullable PtNDManager manager;
  private @Nullable TextState state;
  private @Nullable Errand follower;

  /// `[N, D]` before the last norm, of the latest N positions; there or `logits` is
  private @Nullable PtNDArray hidden;

  /// `[1, V]` f32 of the latest position
  private @Nullable PtNDArray logits;

  /// `[N][D]` before the last norm, of the latest N positions, where those were few rows
  private float[][] lastStates = NOTHING;

  /// `[V]` of the latest position, likewise
  private float @Nullable [] lastRow;

  /// `[states][V]` of early layers, likewise
  private float[][] earlyRows = {};

  /// Whether so much was read of the latest row that the next one is made whole at once.
  private boolean readsWholeRows;

  private boolean closed;

  /// Looks at its steps in Java.
  private final Optional<RowProbe> probe;

  TorchStream(TorchEngine engine, Prompt prompt) {
    this.engine = engine;
    this.prompt = prompt;
    this.probe = Optional.empty();
  }

  /// The rest of a sequence whose prompt has run: steps in Java with a probe on them.
  ///
  /// @param sequence taken over
  TorchStream(TorchEngine engine, Prompt prompt, TextState sequence, RowProbe probe) {
    this.engine = engine;
    this.prompt = prompt;
    this.state = sequence;
    this.manager = engine.newManager();
    this.probe = Optional.of(probe);
  }

  @Override
  public float[] prefill() {
    if (manager != null) {
      throw new IllegalStateException("prefill may be called once");
    }
    go(errand(new int[0], Errand.Wish.ROW));
    return row(0);
  }

  @Override
  public float[] append(int token) {
    requireStarted();
    return appendAll(new int[] {token});
  }

  @Override
  public float[] appendAll(int[] tokens) {
    requireStarted();
    go(errand(tokens, Errand.Wish.ROW));
    float[] made = lastRow;
    lastRow = null; // the caller's; made again should anybody ask for it
    return made == null ? row(0) : made;
  }

  @Override
  @SuppressWarnings("ReferenceEquality")
  public void reuse(float[] row) {
    if (row != lastRow && row.length == engine.vocabularySize()) {
      memory.take(row);
    }
  }

  /// What its steps in Java write to; what was made before is forgotten.
  StepMemory memory() {
    forget();
    return memory;
  }

  @Override
  public void advance(int[] tokens) {
    go(errand(tokens, readWish()));
  }

  @Override
  public boolean isRowwise() {
    TextState sequence = state;
    return sequence != null
        && sequence.positions().countsFrom(sequence.length())
        && engine.text().rows().isPresent();
  }

  @Override
  public boolean canCutBack() {
    return engine.text().cutsBack();
  }

  @Override
  public void advanceAll(int[] tokens) {
    go(errand(tokens, Errand.Wish.STATES));
  }

  @Override
  public void cutBack(int tokens) {
    TextState sequence = state;
    if (tokens == 0) {
      return;
    }
    if (sequence == null || !canCutBack()) {
      throw new IllegalStateException("there is nothing that can be forgotten");
    }
    if (tokens < 0 || sequence.length() - tokens < prompt.ids().length) {
      throw new IllegalArgumentException(
          "tokens must be in [0, %d], but is %d"
              .formatted(sequence.length() - prompt.ids().length, tokens));
    }
    sequence.hold(sequence.length() - tokens);
    forget();
  }

  @Override
  public boolean joins(LogitsStream leader) {
    return engine.text().joins()
        && steps(leader).filter(other -> other.engine == engine).isPresent();
  }

  private static Optional<TorchStream> steps(LogitsStream leader) {
    return switch (leader) {
      case TorchStream plain -> Optional.of(plain);
      case TorchProbedStream probed -> probed.steps();
      default -> Optional.empty();
    };
  }

  @Override
  public void advanceWith(LogitsStream leader, int[] tokens) {
    if (!joins(leader)) {
      throw new IllegalArgumentException("the leader must be a stream of the same engine");
    }
    steps(leader).orElseThrow().follower = errand(tokens, readWish());
  }

  /// Runs what was to go with the next call, which goes another way.
  void leaveFollower() {
    Errand other = follower;
    follower = null;
    if (other != null) {
      engine.run(other);
    }
  }

  /// With another stream's row, or several, the head's weights are then read once for all.
  private Errand.Wish readWish() {
    return readsWholeRows ? Errand.Wish.ROW : Errand.Wish.STATE;
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

  /// What looks at its steps.
  LayerProbe probe() {
    return probe.isPresent() ? probe.get() : LayerProbe.NONE;
  }

  /// The states of early layers whose rows are wanted with the whole row of the latest position.
  List<float[]> earlyStates() {
    return probe.map(RowProbe::earlyStates).orElse(List.of());
  }

  /// The head's rows on them, as [#take] took them; or nothing.
  float[][] earlyRows() {
    return earlyRows;
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
  /// @param array `[1, V]` logits or `[N, D]` hidden, as the wish was
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
  /// @param states `[N][D]` before the last norm, of the latest N positions
  void take(float[][] states) {
    forget();
    lastStates = states;
  }

  /// The same with its logits.
  ///
  /// @param row `[V]`
  /// @param early those of [#earlyStates], `[states][V]`
  void take(float[][] states, float[] row, float[][] early) {
    take(states);
    lastRow = row;
    earlyRows = early;
  }

  private void forget() {
    lastStates = NOTHING;
    earlyRows = NOTHING;
    if (lastRow != null) {
      memory.take(lastRow);
    }
    lastRow = null;
    try (PtNDArray _ = hidden;
        PtNDArray _ = logits) {
      hidden = null;
      logits = null;
    }
  }

  @Override
  public float[] read(int[] ids) {
    return read(0, ids);
  }

  @Override
  public float[] read(int back, int[] ids) {
    int most = lastStates.length > back ? MOST_PANELS : MOST_GATHERED;
    boolean few = ids.length <= engine.vocabularySize() / most;
    readsWholeRows = !few;
    if (few && lastRow == null && lastStates.length > back) {
      return rows().someLogits(lastStates[lastStates.length - 1 - back], ids);
    }
    PtNDArray row = logits;
    PtNDArray x = hidden;
    float[] values = new float[ids.length];
    if (row != null && back == 0) {
      FloatBuffer all = row.toByteBuffer(true).asFloatBuffer();
      for (int i = 0; i < ids.length; i++) {
        values[i] = all.get(ids[i]);
      }
    } else if (x != null && few && engine.text().joins()) {
      long[] tokens = Arrays.stream(ids).asLongStream().toArray();
      int at = at(x, back);
      try (PtNDArray one = engine.rows(owner(), x, at, at + 1);
          PtNDArray some = engine.text().someLogits(owner(), one, tokens)) {
        return some.toFloatArray();
      }
    } else {
      float[] all = row(back);
      for (int i = 0; i < ids.length; i++) {
        values[i] = all[ids[i]];
      }
    }
    return values;
  }

  private static int at(PtNDArray x, int back) {
    int at = (int) x.getShape().get(0) - 1 - back;
    if (at < 0) {
      throw new IllegalStateException("the position was not kept");
    }
    return at;
  }

  @Override
  public float[] row() {
    readsWholeRows = true;
    return row(0);
  }

  @Override
  public float[] row(int back) {
    if (lastStates.length > back) {
      if (back > 0) {
        return rows().logits(lastStates[lastStates.length - 1 - back]);
      }
      float[] made = lastRow;
      if (made == null) {
        made = rows().logits(lastStates[lastStates.length - 1]);
        lastRow = made;
      }
      return memory.copy(made);
    }
    PtNDArray row = logits;
    PtNDArray x = hidden;
    if (row == null && back == 0 && x != null) {
      row = engine.text().logits(owner(), x, at(x, 0), at(x, 0) + 1);
      logits = row;
    }
    if (row != null && back == 0) {
      return row.toFloatArray();
    }
    if (x == null) {
      throw new IllegalStateException(
          row == null ? "nothing has run yet" : "the position was not kept");
    }
    try (PtNDArray made = engine.text().logits(owner(), x, at(x, back), at(x, back) + 1)) {
      return made.toFloatArray();
    }
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
