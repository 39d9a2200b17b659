package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.inference.TextWeights.Packing;
import dev.treeline.inference.rows.Vectors;
import dev.treeline.models.Activation;
import dev.treeline.models.RotaryConfig;
import dev.treeline.models.RotaryScaling;
import dev.treeline.models.TextConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Steps in Java against the engine's kernels, and against themselves in other company.
class RowTextTest {
  private static final long[] PROMPT = IntStream.range(0, 21).mapToLong(i -> 5 + i * 11).toArray();
  private static final long[] TOKENS = IntStream.range(0, 9).mapToLong(i -> 7 + i * 23).toArray();

  private static final int DRAWS = 4; // of weights, where errors are compared

  private static PtNDManager manager;
  private static KernelPack kernels;

  @BeforeAll
  static void open() {
    assumeTrue(Vectors.areThere(), "no vectors at hand");
    manager = TorchRuntime.manager(Device.cpu());
    kernels = KernelPack.load(Device.cpu(), "kernels.py", TorchEngine.class);
  }

  @AfterAll
  static void close() {
    if (kernels != null) {
      kernels.close();
      manager.close();
    }
  }

  static Stream<TextConfig> shapes() {
    return Stream.of(
        shape(64, TextConfig.Attention.of(6, 2, 16), Activation.SILU),
        shape(72, TextConfig.Attention.of(3, 3, 24), Activation.GELU_TANH),
        shape(
            160,
            new TextConfig.Attention(
                4, 1, 80, true, true, true, Optional.of(new TextConfig.Window(13, Set.of(0, 2)))),
            Activation.SILU));
  }

  private static TextConfig shape(int width, TextConfig.Attention attention, Activation kind) {
    var mlp = new TextConfig.Mlp(150, kind, attention.inputBias());
    var rotary = new RotaryConfig(10_000, 512, new RotaryScaling.None());
    return new TextConfig(width, 3, attention, mlp, 300, 1e-5, rotary, false);
  }

  /// A model whose weights the test made, with and without steps in Java.
  private record Pair(LlamaModel plain, RowText rows) implements AutoCloseable {
    static Pair of(TextConfig config) {
      return of(config, Packing.HALF);
    }

    static Pair of(TextConfig config, Packing packing) {
      return of(config, packing, new KeptWeights(manager, kernels, config));
    }

    static Pair of(TextConfig config, Packing packing, WeightSource source) {
      LlamaModel plain = LlamaModel.load(kernels, config, source, packing);
      assertThat(plain.weights().isHalf()).isEqualTo(packing == Packing.HALF);
      return new Pair(plain, RowText.of(plain, kernels, config, source).orElseThrow());
    }

    TextState begun() {
      TextState state = plain.newState(4, Positions.counted(PROMPT.length));
      try (PtNDArray ids = TorchEngine.longs(manager, PROMPT);
          PtNDArray x = plain.embed(manager, ids);
          PtNDArray _ = plain.run(manager, x, state)) {
        return state;
      }
    }

    float[] row(TextState state, long... tokens) {
      return rows.logits(
          rows.run(List.of(new RowText.Piece(state, tokens)), tokens.length).getFirst());
    }

    @Override
    public void close() {
      try (plain;
          rows) {
        // both
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void aStepGivesWhatTheKernelsGive(TextConfig config) {
    try (Pair pair = Pair.of(config);
        TextState a = pair.begun();
        TextState b = pair.begun()) {
      for (long token : TOKENS) {
        try (PtNDArray ids = TorchEngine.longs(manager, new long[] {token});
            PtNDArray expected = pair.plain.step(manager, ids, a)) {
          float[] row = pair.row(b, token);
          assertThat(row).hasSize(config.vocabularySize());
          assertThat(Rows.largestDifference(row, expected.toFloatArray())).isLessThan(2e-5f);
        }
      }
      assertThat(b.length()).isEqualTo(a.length());
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyBitIsTheSameWhateverARowIsRunWith(TextConfig config) {
    for (Packing packing : List.of(Packing.HALF, Packing.INT8)) {
      try (Pair pair = Pair.of(config, packing)) {
        requireEqualBits(pair);
      }
    }
  }

  private static void requireEqualBits(Pair pair) {
    try (TextState alone = pair.begun();
        TextState atOnce = pair.begun();
        TextState inCompany = pair.begun();
        TextState other = pair.begun()) {
      float[] expected = {};
      for (long token : TOKENS) {
        expected = pair.row(alone, token);
      }
      assertThat(pair.row(atOnce, TOKENS)).containsExactly(expected);
      List<RowText.Piece> pieces = new ArrayList<>();
      pieces.add(new RowText.Piece(other, new long[] {3, 4}));
      pieces.add(new RowText.Piece(inCompany, TOKENS));
      List<float[]> states = pair.rows.run(pieces, 2 + TOKENS.length);
      assertThat(pair.rows.logits(states.getLast())).containsExactly(expected);
      int[] some = {0, 17, 299};
      float[] few = pair.rows.someLogits(states.getLast(), some);
      assertThat(few).containsExactly(expected[0], expected[17], expected[299]);
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void stepsOfInt8ErrLessThanTheKernelsDo(TextConfig config) {
    double error = 0;
    double other = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      double[] errors = errors(config);
      error += errors[0] / DRAWS;
      other += errors[1] / DRAWS;
    }
    assertThat(error).isPositive().isLessThan(other).isLessThan(0.1);
  }

  /// Steps on the same prompt: that of the exact model, so that only the steps' own error counts.
  ///
  /// @return that of the rows and that of the kernels, on weights drawn anew
  private static double[] errors(TextConfig config) {
    var source = new KeptWeights(manager, kernels, config);
    try (Pair exact = Pair.of(config, Packing.HALF, source);
        Pair rounded = Pair.of(config, Packing.INT8, source);
        TextState a = exact.begun();
        TextState b = exact.begun();
        TextState c = exact.begun();
        PtNDArray ids = TorchEngine.longs(manager, TOKENS);
        PtNDArray kernels = rounded.plain.step(manager, ids, b)) {
      float[] expected = exact.row(a, TOKENS);
      float[] row = rounded.row(c, TOKENS);
      return new double[] {error(row, expected), error(kernels.toFloatArray(), expected)};
    }
  }

  /// The root of the mean square, in spreads of the logits.
  private static double error(float[] row, float[] expected) {
    double mean = 0;
    for (float logit : expected) {
      mean += logit / expected.length;
    }
    double spread = 0;
    double error = 0;
    for (int v = 0; v < row.length; v++) {
      spread += Math.pow(expected[v] - mean, 2);
      error += Math.pow(row[v] - expected[v], 2);
    }
    return Math.sqrt(error / spread);
  }

  @Test
  void manyThreadsGetWhatOneGets() throws InterruptedException {
    TextConfig config = shapes().findFirst().orElseThrow();
    try (Pair pair = Pair.of(config);
        TextState first = pair.begun()) {
      float[] expected = pair.row(first, TOKENS);
      List<float[]> found = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        List<TextState> states = Stream.generate(pair::begun).limit(20).toList();
        threads.add(Thread.ofVirtual().unstarted(() -> answer(pair, states, found)));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(found).hasSize(80).allSatisfy(row -> assertThat(row).containsExactly(expected));
    }
  }

  private static void answer(Pair pair, List<TextState> states, List<float[]> found) {
    for (TextState state : states) {
      try (state) {
        float[] row = pair.row(state, TOKENS);
        synchronized (found) {
          found.add(row);
        }
      }
    }
  }

  @Test
  void whatIsNotMadeForRowsGoesToTheKernels() {
    TextConfig config = shape(64, TextConfig.Attention.of(6, 2, 16), Activation.GELU);
    var source = new KeptWeights(manager, kernels, config);
    try (LlamaModel plain = LlamaModel.load(kernels, config, source, Packing.HALF)) {
      assertThat(RowText.of(plain, kernels, config, source)).isEmpty();
    }
  }
}
