package dev.treeline.inference;

import dev.treeline.inference.Errand.Wish;
import dev.treeline.inference.TextWeights.Packing;
import dev.treeline.inference.rows.LayerProbe;
import dev.treeline.inference.rows.Pages;
import dev.treeline.inference.rows.Row;
import dev.treeline.inference.rows.RowDecoder;
import dev.treeline.inference.rows.RowShape;
import dev.treeline.inference.rows.RowWeights;
import dev.treeline.inference.rows.Vectors;
import dev.treeline.inference.rows.Warmup;
import dev.treeline.models.Activation;
import dev.treeline.models.TextConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Decode steps of a Llama-like model in Java ([RowDecoder]): few rows, of one sequence or several,
/// on the caches that the engine's kernels filled with the prompt.
///
/// The weights are held a second time for it, in its own order: as f16, or with `--dtype int8` as
/// bytes with a scale for each output and 128 inputs or fewer (the head: 64), whose products with
/// f32 activations are added up in f32. So it is only there where memory is plenty.
final class RowText implements AutoCloseable {
  /// Of the free memory: what the second copy may take.
  private static final int LARGEST_SHARE = 3;

  private static final float[][] NO_ROWS = {};

  private final Handles handles = new Handles();
  private final Pages pages = new Pages();
  private final RowDecoder decoder;
  private final LlamaModel model;
  private final int headWidth;
  private volatile float[][] angles = {}; // [positions][2 K]

  private RowText(LlamaModel model, KernelPack kernels, TextConfig config, WeightSource source) {
    this.model = model;
    this.headWidth = config.headWidth();
    try {
      RowWeights weights =
          new RowLoader(kernels, config, source, model.weights(), pages).load(handles);
      decoder = new RowDecoder(shape(config), weights, TorchRuntime.threads());
    } catch (RuntimeException | Error e) {
      try (handles;
          pages) {
        throw e;
      }
    }
  }

  /// Another model over this one's weights.
  private RowText(LlamaModel model, RowText base, RowWeights weights) {
    this.model = model;
    this.headWidth = base.headWidth;
    this.decoder = base.decoder.with(weights);
  }

  /// What runs the steps of this model with an adapter beside it; nothing where the adapter changes
  /// more than steps can do with these weights.
  ///
  /// @param source the adapted model's
  Optional<RowText> adapted(
      LlamaModel adapted, TextConfig config, WeightSource source, Holding.Adapted holding) {
    return new AdaptedRows(config, source, holding)
        .of(decoder.weights())
        .map(weights -> new RowText(adapted, this, weights));
  }

  /// What runs a model's steps; nothing where its maps are not packed in f16, where it has parts
  /// that are not made for rows, or where memory or the processor's vectors are missing.
  static Optional<RowText> of(
      LlamaModel model, KernelPack kernels, TextConfig config, WeightSource source) {
    boolean fits =
        model.weights().isPacked()
            && model.joins()
            && gate(config.activation()).isPresent()
            && Vectors.areThere()
            && model.weights().stepBytes() <= FreeMemory.bytes() / LARGEST_SHARE;
    return fits ? Optional.of(new RowText(model, kernels, config, source)) : Optional.empty();
  }

  /// Gets ready for a model that is about to be loaded.
  static void prepare(Packing packing) {
    if (Vectors.areThere()) {
      switch (packing) {
        case HALF -> Warmup.HALF.start();
        case INT8 -> Warmup.BYTES.start();
        case NONE -> {}
      }
    }
  }

  private static Optional<RowShape.Gate> gate(Activation activation) {
    return switch (activation) {
      case SILU -> Optional.of(RowShape.Gate.SILU);
      case GELU_TANH -> Optional.of(RowShape.Gate.GELU_TANH);
      case GELU, QUICK_GELU, RELU -> Optional.empty();
    };
  }

  private static RowShape shape(TextConfig config) {
    int[] windows = new int[config.layers()];
    config
        .window()
        .ifPresent(window -> window.layers().forEach(i -> windows[i] = window.positions()));
    return new RowShape(
        config.width(),
        config.heads(),
        config.kvHeads(),
        config.headWidth(),
        config.mlpWidth(),
        (float) config.rmsEps(),
        gate(config.activation()).orElseThrow(),
        windows);
  }

  /// Whether this is a step for it, or a few.
  boolean takes(Errand errand) {
    TextState state = errand.stream().state();
    return state != null && takes(state, errand.tokens().length);
  }

  /// Runs them, as many at a time as go together.
  void run(List<Errand> errands) {
    List<Errand> together = new ArrayList<>();
    int rows = 0;
    for (Errand errand : errands) {
      if (rows + errand.tokens().length > RowDecoder.MOST_ROWS) {
        forward(together);
        together.clear();
        rows = 0;
      }
      together.add(errand);
      rows += errand.tokens().length;
    }
    if (rows > 0) {
      forward(together);
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean areProbed(List<Errand> errands) {
    for (Errand errand : errands) {
      if (errand.stream().probe() != LayerProbe.NONE) {
        return true;
      }
    }
    return false;
  }

  /// As [#forward], without probes and in memory that is there.
  private void forwardPlainly(List<Errand> errands) {
    long start = System.nanoTime();
    List<Row> rows = new ArrayList<>(errands.size());
    List<float[]> wanted = new ArrayList<>(errands.size());
    int count = 0;
    int whole = 0;
    for (Errand errand : errands) {
      count += errand.tokens().length;
      whole += errand.wish() == Wish.ROW ? 1 : 0;
    }
    float[][] states = new float[count][];
    float[][] logits = new float[whole][];
    int at = 0;
    for (Errand errand : errands) {
      int tokens = errand.tokens().length;
      StepMemory memory = errand.stream().memory();
      float[][] room = memory.states(tokens, decoder.width());
      System.arraycopy(room, 0, states, at, tokens);
      at += tokens;
      if (errand.wish() == Wish.ROW) {
        logits[wanted.size()] = memory.row(decoder.words());
        wanted.add(room[tokens - 1]);
      }
      addRows(rows, state(errand), errand.tokens());
    }
    decoder.run(rows, LayerProbe.NONE, states);
    if (whole > 0) {
      decoder.logits(wanted, logits);
    }
    give(errands, logits);
    long nanos = System.nanoTime() - start;
    for (Errand errand : errands) {
      errand.took(nanos * errand.tokens().length / count);
    }
  }

  private void give(List<Errand> errands, float[][] logits) {
    int next = 0;
    for (Errand errand : errands) {
      TextState state = state(errand);
      state.hold(state.length() + errand.tokens().length);
      TorchStream stream = errand.stream();
      int tokens = errand.tokens().length;
      float[][] states = stream.memory().states(tokens, decoder.width());
      float[][] latest = tokens == 1 ? states : new float[][] {last(states)};
      switch (errand.wish()) {
        case ROW -> stream.take(latest, logits[next++], NO_ROWS);
        case STATE -> stream.take(latest);
        case STATES -> stream.take(states);
      }
    }
  }

  private void forward(List<Errand> errands) {
    if (!areProbed(errands)) {
      forwardPlainly(errands);
      return;
    }
    long start = System.nanoTime();
    List<Piece> pieces = new ArrayList<>();
    int rows = 0;
    for (Errand errand : errands) {
      pieces.add(new Piece(state(errand), errand.tokens(), errand.stream().probe()));
      rows += errand.tokens().length;
    }
    List<float[][]> states = states(pieces, rows);
    float[][] logits = logits(errands, states);
    int next = 0;
    for (int i = 0; i < pieces.size(); i++) {
      TorchStream stream = errands.get(i).stream();
      switch (errands.get(i).wish()) {
        case ROW -> {
          int end = next + 1 + stream.earlyStates().size();
          float[][] early = Arrays.copyOfRange(logits, next + 1, end);
          stream.take(new float[][] {last(states.get(i))}, logits[next], early);
          next = end;
        }
        case STATE -> stream.take(new float[][] {last(states.get(i))});
        case STATES -> stream.take(states.get(i));
      }
    }
    long nanos = System.nanoTime() - start;
    for (Errand errand : errands) {
      errand.took(nanos * errand.tokens().length / rows);
    }
  }

  /// The rows of those that want a whole one, each followed by those of its early layers.
  private float[][] logits(List<Errand> errands, List<float[][]> states) {
    List<Headed> wanted = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      if (errands.get(i).wish() == Wish.ROW) {
        wanted.add(new Headed(last(states.get(i)), true));
        errands.get(i).stream().earlyStates().forEach(s -> wanted.add(new Headed(s, false)));
      }
    }
    return logits(wanted);
  }

  /// A state that the head is applied to.
  @SuppressWarnings("ArrayRecordComponent")
  private record Headed(float[] state, boolean normed) {}

  /// As many at a time as go together, so that the head's weights are read once for them.
  private float[][] logits(List<Headed> wanted) {
    float[][] logits = new float[wanted.size()][];
    for (int from = 0; from < logits.length; from += RowDecoder.MOST_ROWS) {
      int to = Math.min(from + RowDecoder.MOST_ROWS, logits.length);
      int[] order =
          IntStream.range(from, to)
              .boxed()
              .sorted(Comparator.comparing(i -> !wanted.get(i).normed))
              .mapToInt(i -> i)
              .toArray();
      int normed = (int) wanted.subList(from, to).stream().filter(Headed::normed).count();
      float[][] made =
          decoder.logits(Arrays.stream(order).mapToObj(i -> wanted.get(i).state).toList(), normed);
      for (int i = 0; i < order.length; i++) {
        logits[order[i]] = made[i];
      }
    }
    return logits;
  }

  /// Tokens that follow a sequence.
  ///
  /// @param probe looks at them
  @SuppressWarnings("ArrayRecordComponent")
  record Piece(TextState state, long[] tokens, LayerProbe probe) {
    Piece(TextState state, long[] tokens) {
      this(state, tokens, LayerProbe.NONE);
    }
  }

  /// Runs tokens of several sequences.
  ///
  /// @return for each piece the state of its last token, `[D]` before the last norm
  List<float[]> run(List<Piece> pieces, int count) {
    return states(pieces, count).stream().map(RowText::last).toList();
  }

  /// Whether so many tokens after a sequence are for it.
  boolean takes(TextState state, int tokens) {
    return state.positions().countsFrom(state.length()) && tokens <= RowDecoder.MOST_ROWS;
  }

  /// As [#run].
  ///
  /// @return for each piece the states of its tokens, `[tokens][D]` before the last norm
  private List<float[][]> states(List<Piece> pieces, int count) {
    List<Row> rows = new ArrayList<>(count);
    RowProbes probes = new RowProbes();
    for (Piece piece : pieces) {
      addRows(rows, piece.state, piece.tokens);
      probes.add(piece.probe, piece.tokens.length);
    }
    float[][] states = decoder.run(rows, probes.all());
    List<float[][]> parts = new ArrayList<>();
    int at = 0;
    for (Piece piece : pieces) {
      parts.add(Arrays.copyOfRange(states, at, at + piece.tokens.length));
      at += piece.tokens.length;
      piece.state.hold(piece.state.length() + piece.tokens.length);
    }
    return parts;
  }

  private void addRows(List<Row> rows, TextState state, long[] tokens) {
    int position = state.length();
    model.makeRoom(state, position + tokens.length);
    int shift = state.positions().shift();
    for (long token : tokens) {
      rows.add(new Row((int) token, state.rows(model.owner()), position, angles(position + shift)));
      position++;
    }
  }

  private static float[] last(float[][] states) {
    return states[states.length - 1];
  }

  private static TextState state(Errand errand) {
    TextState state = errand.stream().state();
    if (state == null) {
      throw new IllegalStateException("the prompt has not run");
    }
    return state;
  }

  /// @return `[2 K]`, not to be changed
  private float[] angles(int position) {
    float[][] known = angles;
    if (position >= known.length) {
      known = rows(model.angles(position + 1));
      angles = known;
    }
    return known[position];
  }

  /// @param table `[2, positions, K]`
  private float[][] rows(float[] table) {
    float[][] rows = new float[table.length / 2 / headWidth][2 * headWidth];
    for (int p = 0; p < rows.length; p++) {
      System.arraycopy(table, p * headWidth, rows[p], 0, headWidth);
      System.arraycopy(table, table.length / 2 + p * headWidth, rows[p], headWidth, headWidth);
    }
    return rows;
  }

  /// The logits of a row that has run.
  float[] logits(float[] state) {
    return decoder.logits(List.of(state))[0];
  }

  /// What the head makes of states that are not normed.
  ///
  /// @param states `[states, D]`
  /// @return `[states, V]`
  float[][] plainLogits(float[][] states) {
    return logits(Arrays.stream(states).map(state -> new Headed(state, false)).toList());
  }

  /// Those of some tokens.
  float[] someLogits(float[] state, int[] tokens) {
    return decoder.someLogits(state, tokens);
  }

  @Override
  public void close() {
    try (handles;
        pages;
        decoder) {
      // all, each even when another fails
    }
  }
}
