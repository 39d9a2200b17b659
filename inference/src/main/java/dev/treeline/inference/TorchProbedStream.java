package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.PartialLogits;
import dev.treeline.inference.TextModel.Probed;
import dev.treeline.models.TextConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// One sequence with a probe on it, run alone through the probes' kernel; after the prompt a probe
/// that has done its work is left out. Where steps run in Java ([RowText]), so do those, and then
/// in one forward with another stream's where that is asked for.
final class TorchProbedStream implements ProbedStream, PartialLogits {
  private static final int SPARE_POSITIONS = 64;

  private final TorchEngine engine;
  private final Prompt prompt;
  private final Probe probe;
  private final long[] places;
  private final ProbePlan plan;
  private final RowProbe stepProbe;
  private float[][] readings = {};
  private @Nullable PtNDManager manager;
  private @Nullable TextState state;

  /// What runs steps in Java, once the prompt has run; it then owns the sequence.
  private @Nullable TorchStream steps;

  /// `[V]` of the latest position, where that was no step in Java
  private float[] latest = {};

  private boolean closed;

  TorchProbedStream(TorchEngine engine, Prompt prompt, Probe probe, TextConfig config) {
    this.engine = engine;
    this.prompt = prompt;
    this.probe = probe;
    this.places = prompt.places().stream().flatMapToLong(LongStream::of).toArray();
    this.plan = ProbePlan.of(probe, config.layers(), config.width(), places.length);
    this.stepProbe =
        new RowProbe(
            plan, config.attention().heads(), places, probe.kind() == Probe.Kind.EARLY_ROWS);
    if (probe instanceof Probe.BlankedFeatures(boolean[] kept) && kept.length != places.length) {
      throw new IllegalArgumentException(
          "kept must say so of %d image tokens, but does of %d"
              .formatted(places.length, kept.length));
    }
  }

  @Override
  public float[] prefill() {
    if (closed || manager != null) {
      throw new IllegalStateException(
          closed ? "the stream is closed" : "prefill may be called once");
    }
    PtNDManager owner = engine.newManager();
    manager = owner;
    int count = prompt.ids().length;
    TextState sequence = engine.text().newState(count + SPARE_POSITIONS, prompt.positions());
    state = sequence;
    try (PtNDArray x = engine.embed(owner, prompt, sequence)) {
      blank(owner, x);
      latest = forward(owner, sequence, x);
      return latest.clone();
    }
  }

  /// Takes features out that the probe does not leave.
  private void blank(PtNDManager owner, PtNDArray x) {
    if (probe instanceof Probe.BlankedFeatures(boolean[] kept)) {
      List<Long> blanked = new ArrayList<>();
      for (int i = 0; i < kept.length; i++) {
        if (!kept[i]) {
          blanked.add(places[i]);
        }
      }
      engine.text().blank(owner, x, blanked.stream().mapToLong(place -> place).toArray());
    }
  }

  /// What runs its steps in Java; nothing before the prompt has run, and where the kernels do.
  Optional<TorchStream> steps() {
    TextState sequence = state;
    if (steps == null && sequence != null && sequence.length() > 0 && !closed) {
      Optional<RowText> rows = engine.text().rows();
      if (rows.isPresent() && rows.get().takes(sequence, 1)) {
        steps = new TorchStream(engine, prompt, sequence, stepProbe);
      }
    }
    return Optional.ofNullable(steps);
  }

  @Override
  public float[] append(int token) {
    return appendAll(new int[] {token});
  }

  @Override
  public float[] appendAll(int[] tokens) {
    TextState sequence = started();
    if (!inJava(sequence, tokens)) {
      return inKernels(sequence, tokens).clone();
    }
    float[] row = steps().orElseThrow().appendAll(tokens);
    latest = new float[0];
    return row;
  }

  private TextState started() {
    TextState sequence = state;
    if (closed || sequence == null || sequence.length() == 0) {
      throw new IllegalStateException(
          closed ? "the stream is closed" : "prefill comes before the first token");
    }
    return sequence;
  }

  private boolean inJava(TextState sequence, int[] tokens) {
    return steps().isPresent()
        && engine.text().rows().filter(rows -> rows.takes(sequence, tokens.length)).isPresent();
  }

  private float[] inKernels(TextState sequence, int[] tokens) {
    PtNDManager owner = manager;
    if (owner == null || tokens.length == 0) {
      throw new IllegalArgumentException("tokens must not be empty");
    }
    steps().ifPresent(TorchStream::leaveFollower);
    long[] ids = new long[tokens.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Prompt.requireToken(tokens[i], engine.vocabularySize());
    }
    try (PtNDArray array = TorchEngine.longs(owner, ids);
        PtNDArray x = engine.text().embed(owner, array)) {
      latest = forward(owner, sequence, x);
      return latest;
    }
  }

  @Override
  public void advance(int[] tokens) {
    if (manager == null) {
      prefill();
    }
    if (tokens.length == 0) {
      return;
    }
    TextState sequence = started();
    if (inJava(sequence, tokens)) {
      steps().orElseThrow().advance(tokens);
      latest = new float[0];
    } else {
      inKernels(sequence, tokens);
    }
  }

  @Override
  public boolean joins(LogitsStream leader) {
    return steps().filter(own -> own.joins(leader)).isPresent();
  }

  @Override
  public void advanceWith(LogitsStream leader, int[] tokens) {
    TextState sequence = started();
    if (tokens.length > 0 && inJava(sequence, tokens)) {
      steps().orElseThrow().advanceWith(leader, tokens);
      latest = new float[0];
    } else {
      advance(tokens);
    }
  }

  @Override
  public float[] read(int[] ids) {
    if (latest.length == 0) {
      return steps().orElseThrow().read(ids);
    }
    float[] values = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      values[i] = latest[ids[i]];
    }
    return values;
  }

  @Override
  public float[] row() {
    return latest.length == 0 ? steps().orElseThrow().row() : latest.clone();
  }

  private float[] forward(PtNDManager owner, TextState sequence, PtNDArray x) {
    TextModel text = engine.text();
    boolean inPrompt = sequence.length() == 0;
    boolean plainly =
        switch (probe) {
          case Probe.BlankedFeatures _ -> true;
          case Probe.ImageAttention _ -> !inPrompt;
          case Probe.EarlyRows _,
              Probe.States _,
              Probe.AttentionBoost _,
              Probe.TokenPruning _,
              Probe.Steering _ ->
              false;
        };
    int count = (int) x.getShape().get(0);
    if (plainly) {
      try (PtNDArray states = text.run(owner, x, sequence);
          PtNDArray row = text.logits(owner, states, count - 1, count)) {
        return row.toFloatArray();
      }
    }
    try (Probed probed = text.probe(owner, x, sequence, new TextModel.Question(plan, places));
        PtNDArray row = text.logits(owner, probed.x(), count - 1, count)) {
      readings = read(owner, probed);
      return row.toFloatArray();
    }
  }

  private float[][] read(PtNDManager owner, Probed probed) {
    return switch (probe) {
      case Probe.EarlyRows _ -> {
        try (PtNDArray rows = engine.text().plainHead(owner, probed.states())) {
          yield rows(rows);
        }
      }
      case Probe.States _ -> rows(probed.states());
      case Probe.ImageAttention _ -> rows(probed.attention());
      case Probe.BlankedFeatures _,
          Probe.AttentionBoost _,
          Probe.TokenPruning _,
          Probe.Steering _ ->
          new float[0][];
    };
  }

  private static float[][] rows(PtNDArray matrix) {
    int count = (int) matrix.getShape().get(0);
    float[] values = matrix.toFloatArray();
    float[][] rows = new float[count][];
    int width = count == 0 ? 0 : values.length / count;
    for (int i = 0; i < count; i++) {
      rows[i] = java.util.Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
    return rows;
  }

  @Override
  public float[][] readings() {
    TorchStream own = steps;
    if (own == null || latest.length > 0) {
      return readings.clone();
    }
    return switch (probe) {
      case Probe.EarlyRows _ -> {
        float[][] made = own.earlyRows();
        yield made.length > 0
            ? made.clone()
            : engine.text().rows().orElseThrow().plainLogits(stepProbe.read());
      }
      case Probe.States _ -> stepProbe.read();
      default -> readings.clone(); // those of the prompt
    };
  }

  @Override
  public void close() {
    closed = true;
    try (PtNDManager _ = manager;
        TorchStream _ = steps;
        TextState _ = steps == null ? state : null) {
      manager = null;
      state = null;
    }
  }
}
