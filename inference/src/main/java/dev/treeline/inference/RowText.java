package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.inference.Errand.Wish;
import dev.treeline.inference.TextWeights.Packing;
import dev.treeline.inference.rows.LayerProbe;
import dev.treeline.inference.rows.Matrix;
import dev.treeline.inference.rows.Pages;
import dev.treeline.inference.rows.Row;
import dev.treeline.inference.rows.RowDecoder;
import dev.treeline.inference.rows.RowMap;
import dev.treeline.inference.rows.RowShape;
import dev.treeline.inference.rows.RowWeights;
import dev.treeline.inference.rows.Vectors;
import dev.treeline.inference.rows.Warmup;
import dev.treeline.models.Activation;
import dev.treeline.models.TextConfig;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Decode steps of a Llama-like model in Java ([RowDecoder]): few rows, of one sequence or several,
/// on the caches that the engine's kernels filled with the prompt.
///
/// The weights are held a second time for it, in its own order: as f16, or with `--dtype int8` as
/// bytes with a scale for each output and 128 inputs or fewer (the head: 64), whose products with
/// f32 activations are added up in f32. So it is only there where memory is plenty.
final class RowText implements AutoCloseable {
  /// Of the free memory: what the second copy may take.
  private static final int LARGEST_SHARE = 3;

  private final Handles handles = new Handles();
  private final Pages pages = new Pages();
  private final RowDecoder decoder;
  private final LlamaModel model;
  private final int headWidth;
  private volatile float[] angles = {}; // [2, positions, K]

  private RowText(LlamaModel model, KernelPack kernels, TextConfig config, WeightSource source) {
    this.model = model;
    this.headWidth = config.headWidth();
    try {
      RowWeights weights = new Loader(kernels, config, source).load(model.weights());
      decoder = new RowDecoder(shape(config), weights, TorchRuntime.threads());
    } catch (RuntimeException | Error e) {
      try (handles;
          pages) {
        throw e;
      }
    }
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

  private void forward(List<Errand> errands) {
    long start = System.nanoTime();
    List<Piece> pieces = new ArrayList<>();
    int rows = 0;
    for (Errand errand : errands) {
      pieces.add(new Piece(state(errand), errand.tokens()));
      rows += errand.tokens().length;
    }
    List<float[][]> states = states(pieces, rows);
    List<float[]> wanted = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      if (errands.get(i).wish() == Wish.ROW) {
        wanted.add(last(states.get(i)));
      }
    }
    float[][] logits = wanted.isEmpty() ? new float[0][] : decoder.logits(wanted);
    int next = 0;
    for (int i = 0; i < pieces.size(); i++) {
      TorchStream stream = errands.get(i).stream();
      switch (errands.get(i).wish()) {
        case ROW -> stream.take(last(states.get(i)), logits[next++]);
        case STATE -> stream.take(last(states.get(i)));
        case STATES -> stream.take(states.get(i));
      }
    }
    long nanos = System.nanoTime() - start;
    for (Errand errand : errands) {
      errand.took(nanos * errand.tokens().length / rows);
    }
  }

  /// Tokens that follow a sequence.
  @SuppressWarnings("ArrayRecordComponent")
  record Piece(TextState state, long[] tokens) {}

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

  /// Runs tokens of one sequence with a probe on the way.
  ///
  /// @return the state of the last one, `[D]` before the last norm
  float[] run(Piece piece, LayerProbe probe) {
    return last(states(List.of(piece), piece.tokens.length, probe).getFirst());
  }

  private List<float[][]> states(List<Piece> pieces, int count) {
    return states(pieces, count, LayerProbe.NONE);
  }

  /// As [#run].
  ///
  /// @return for each piece the states of its tokens, `[tokens][D]` before the last norm
  private List<float[][]> states(List<Piece> pieces, int count, LayerProbe probe) {
    List<Row> rows = new ArrayList<>(count);
    for (Piece piece : pieces) {
      TextState state = piece.state;
      int position = state.length();
      model.makeRoom(state, position + piece.tokens.length);
      int shift = state.positions().shift();
      for (long token : piece.tokens) {
        rows.add(
            new Row((int) token, state.rows(model.owner()), position, angles(position + shift)));
        position++;
      }
    }
    float[][] states = decoder.run(rows, probe);
    List<float[][]> parts = new ArrayList<>();
    int at = 0;
    for (Piece piece : pieces) {
      parts.add(Arrays.copyOfRange(states, at, at + piece.tokens.length));
      at += piece.tokens.length;
      piece.state.hold(piece.state.length() + piece.tokens.length);
    }
    return parts;
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

  /// @return `[2 K]`
  private float[] angles(int position) {
    float[] table = angles;
    if (2L * headWidth * (position + 1) > table.length) {
      table = model.angles(position + 1);
      angles = table;
    }
    float[] row = new float[2 * headWidth];
    System.arraycopy(table, position * headWidth, row, 0, headWidth);
    System.arraycopy(table, table.length / 2 + position * headWidth, row, headWidth, headWidth);
    return row;
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
    List<float[]> all = List.of(states);
    float[][] logits = new float[states.length][];
    for (int from = 0; from < states.length; from += RowDecoder.MOST_ROWS) {
      int to = Math.min(from + RowDecoder.MOST_ROWS, states.length);
      float[][] some = decoder.plainLogits(all.subList(from, to));
      System.arraycopy(some, 0, logits, from, some.length);
    }
    return logits;
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

  /// Reads the weights.
  private final class Loader {
    private final KernelPack kernels;
    private final TextConfig config;
    private final WeightSource source;

    Loader(KernelPack kernels, TextConfig config, WeightSource source) {
      this.kernels = kernels;
      this.config = config;
      this.source = source;
    }

    RowWeights load(TextWeights weights) {
      List<RowWeights.Layer> layers = new ArrayList<>();
      for (int i = 0; i < config.layers(); i++) {
        layers.add(layer(TextWeights.Layer.of(i, Set.of(), source)));
      }
      PtNDArray[] ends = weights.ends.toTensorArray(kernels.manager());
      Arrays.stream(ends).forEach(handles::add);
      Kind kind = model.weights().isInt8() ? RowMap::fineBytes : RowMap::half;
      RowMap head = kind.of(pages, matrix(ends[1], 0, 1), new float[0]);
      return new RowWeights(segment(ends[2]), layers, ends[0].toFloatArray(), head);
    }

    private RowWeights.Layer layer(TextWeights.Layer layer) {
      List<RowMap> gateUp = maps(2, layer.maps().get(2));
      return new RowWeights.Layer(
          floats(layer.norms().getFirst()),
          map(layer.maps().get(0)),
          map(layer.maps().get(1)),
          floats(layer.norms().getLast()),
          gateUp.get(0),
          gateUp.get(1),
          map(layer.maps().get(3)),
          headNorms(layer.attention()));
    }

    private RowMap map(String... names) {
      return maps(1, names).getFirst();
    }

    /// @param parts maps of equal size
    private List<RowMap> maps(int parts, String... names) {
      try (PtNDArray wide = source.stacked(TextWeights.withSuffix(names, ".weight"));
          PtNDArray biases = source.stackedOrNone(TextWeights.withSuffix(names, ".bias"));
          IValue value = IValue.from(wide)) {
        float[] bias = biases.toFloatArray();
        if (model.weights().isInt8()) {
          return maps(RowMap::bytes, wide, bias, parts);
        }
        try (PtNDArray half = kernels.array(kernels.manager(), "to_half", value)) {
          return maps(RowMap::half, half, bias, parts);
        }
      }
    }

    /// Copies weights into an order of its own.
    private interface Kind {
      RowMap of(Pages pages, Matrix matrix, float[] bias);
    }

    private List<RowMap> maps(Kind kind, PtNDArray all, float[] bias, int parts) {
      List<RowMap> maps = new ArrayList<>();
      int each = bias.length / parts;
      for (int i = 0; i < parts; i++) {
        float[] some = Arrays.copyOfRange(bias, i * each, (i + 1) * each);
        maps.add(kind.of(pages, matrix(all, i, parts), some));
      }
      return maps;
    }

    /// Part `i` of some that lie below each other.
    private static Matrix matrix(PtNDArray all, int i, int parts) {
      long[] shape = all.getShape().getShape();
      MemorySegment numbers = segment(all);
      long bytes = numbers.byteSize() / parts;
      int out = (int) shape[0] / parts;
      return new Matrix(numbers.asSlice(i * bytes, bytes), out, (int) shape[1]);
    }

    private static MemorySegment segment(PtNDArray array) {
      return MemorySegment.ofBuffer(array.toByteBuffer(true));
    }

    private float[] headNorms(String attention) {
      if (!config.attention().headNorms()) {
        return new float[0];
      }
      float[] queries = floats(attention + "q_norm.weight");
      float[] keys = floats(attention + "k_norm.weight");
      int k = config.headWidth();
      float[] all = new float[(config.heads() + config.kvHeads()) * k];
      for (int h = 0; h < config.heads() + config.kvHeads(); h++) {
        System.arraycopy(h < config.heads() ? queries : keys, 0, all, h * k, k);
      }
      return all;
    }

    private float[] floats(String name) {
      try (PtNDArray array = source.stacked(name)) {
        return array.toFloatArray();
      }
    }
  }
}
