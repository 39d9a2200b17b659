package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.inference.TextModel.Probed;
import dev.treeline.models.TextConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// One sequence with a probe on it, run alone through the probes' kernel; after the prompt a probe
/// that has done its work is left out. Where steps run in Java ([RowText]), so do those.
final class TorchProbedStream implements ProbedStream {
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
  private boolean closed;

  TorchProbedStream(TorchEngine engine, Prompt prompt, Probe probe, TextConfig config) {
    this.engine = engine;
    this.prompt = prompt;
    this.probe = probe;
    this.places = prompt.places().stream().flatMapToLong(LongStream::of).toArray();
    this.plan = ProbePlan.of(probe, config.layers(), config.width(), places.length);
    this.stepProbe = new RowProbe(plan, config.attention().heads(), places);
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
      return forward(owner, sequence, x);
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

  @Override
  public float[] append(int token) {
    return appendAll(new int[] {token});
  }

  @Override
  public float[] appendAll(int[] tokens) {
    PtNDManager owner = manager;
    TextState sequence = state;
    if (closed || owner == null || sequence == null || sequence.length() == 0) {
      throw new IllegalStateException(
          closed ? "the stream is closed" : "prefill comes before the first token");
    }
    if (tokens.length == 0) {
      throw new IllegalArgumentException("tokens must not be empty");
    }
    long[] ids = new long[tokens.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Prompt.requireToken(tokens[i], engine.vocabularySize());
    }
    Optional<RowText> rows = engine.text().rows();
    if (rows.isPresent() && rows.get().takes(sequence, ids.length)) {
      return step(rows.get(), new RowText.Piece(sequence, ids));
    }
    try (PtNDArray array = TorchEngine.longs(owner, ids);
        PtNDArray x = engine.text().embed(owner, array)) {
      return forward(owner, sequence, x);
    }
  }

  private float[] step(RowText rows, RowText.Piece tokens) {
    float[] last = rows.run(tokens, stepProbe);
    switch (probe) {
      case Probe.EarlyRows _ -> readings = rows.plainLogits(stepProbe.read());
      case Probe.States _ -> readings = stepProbe.read();
      default -> {
        // what it reads it has read in the prompt
      }
    }
    return rows.logits(last);
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
    return readings.clone();
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
