package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.inference.TextModel.Probed;
import dev.treeline.inference.TextModel.Question;
import dev.treeline.inference.TextWeights.Packing;
import dev.treeline.inference.rows.LayerProbe;
import dev.treeline.inference.rows.RowDecoder;
import dev.treeline.inference.rows.Vectors;
import dev.treeline.models.Activation;
import dev.treeline.models.RotaryConfig;
import dev.treeline.models.RotaryScaling;
import dev.treeline.models.TextConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Probed steps in Java where heads share keys and where layers see a window only, against the
/// probes' kernel on the same random weights.
class ProbedRowsTest {
  private static final float TOLERANCE = 5e-5f;
  private static final int WIDTH = 64;
  private static final int LAYERS = 3;
  private static final int WINDOW = 22;
  private static final long[] PROMPT = LongStream.range(0, 30).map(i -> 5 + i * 9).toArray();

  /// Where the picture is: the first step's window begins within it, and the last one's as well.
  private static final long[] PLACES = LongStream.range(4, 28).toArray();

  /// More than steps in Java take at once: so the kernel runs them.
  private static final long[] TOKENS =
      LongStream.rangeClosed(0, RowDecoder.MOST_ROWS).map(i -> 7 + i * 13).toArray();

  private static PtNDManager manager;
  private static KernelPack kernels;

  @BeforeAll
  static void open() {
    assumeTrue(Vectors.areThere(), "no vectors at hand");
    manager = TorchRuntime.manager(Device.cpu());
    kernels = KernelPack.ofEngine(Device.cpu());
    manager.getEngine().setRandomSeed(11);
  }

  @AfterAll
  static void close() {
    if (kernels != null) {
      kernels.close();
      manager.close();
    }
  }

  static Stream<Arguments> cases() {
    return Stream.of(
            shape(TextConfig.Attention.of(6, 2, 16), Activation.SILU),
            shape(windowed(6, 2, 0, 2), Activation.GELU_TANH),
            shape(windowed(4, 1, 1), Activation.SILU))
        .flatMap(config -> probes().map(probe -> Arguments.of(config, probe)));
  }

  private static TextConfig.Attention windowed(int heads, int kvHeads, Integer... layers) {
    var window = new TextConfig.Window(WINDOW, Set.of(layers));
    return new TextConfig.Attention(heads, kvHeads, 16, true, true, true, Optional.of(window));
  }

  private static TextConfig shape(TextConfig.Attention attention, Activation kind) {
    var mlp = new TextConfig.Mlp(150, kind, attention.inputBias());
    var rotary = new RotaryConfig(10_000, 512, new RotaryScaling.None());
    return new TextConfig(WIDTH, LAYERS, attention, mlp, 300, 1e-5, rotary, false);
  }

  /// Of 24 image tokens SID hides 2 here, which never are more than the window shows: which of
  /// several that nobody attends to come first is not said.
  private static Stream<Probe> probes() {
    boolean[] kept = new boolean[PLACES.length];
    Arrays.fill(kept, 5, 12, true);
    return Stream.of(
        new Probe.EarlyRows(List.of(0, 2, 1)),
        new Probe.States(),
        new Probe.ImageAttention(),
        new Probe.BlankedFeatures(kept),
        new Probe.AttentionBoost(0.5, 0),
        new Probe.AttentionBoost(1, 1),
        new Probe.TokenPruning(1, 0.92),
        new Probe.TokenPruning(2, 0.92),
        new Probe.Steering(directions(), 0.3));
  }

  private static float[][] directions() {
    var random = new SplittableRandom(4);
    float[][] directions = new float[LAYERS][WIDTH];
    for (float[] direction : directions) {
      for (int i = 0; i < direction.length; i++) {
        direction[i] = (float) random.nextGaussian();
      }
    }
    return directions;
  }

  /// A model whose steps can run in both ways, with a probe on them.
  private record Pair(TextConfig config, LlamaModel model, RowText rows, Probe probe)
      implements AutoCloseable {
    static Pair of(TextConfig config, Probe probe) {
      var source = new KeptWeights(manager, kernels, config);
      LlamaModel model = LlamaModel.load(kernels, config, source, Packing.HALF);
      RowText rows = RowText.of(model, kernels, config, source).orElseThrow();
      return new Pair(config, model, rows, probe);
    }

    ProbePlan plan() {
      return ProbePlan.of(probe, LAYERS, WIDTH, PLACES.length);
    }

    TextState begun() {
      TextState state = model.newState(4, Positions.counted(PROMPT.length));
      try (PtNDArray ids = TorchEngine.longs(manager, PROMPT);
          PtNDArray x = model.embed(manager, ids)) {
        if (probe instanceof Probe.BlankedFeatures(boolean[] kept)) {
          model.blank(
              manager,
              x,
              IntStream.range(0, kept.length)
                  .filter(i -> !kept[i])
                  .mapToLong(i -> PLACES[i])
                  .toArray());
        }
        model.probe(manager, x, state, new Question(plan(), PLACES)).close();
        return state;
      }
    }

    /// The kernel's row, and what it reads.
    float[][] expected() {
      try (TextState state = begun();
          PtNDArray ids = TorchEngine.longs(manager, TOKENS);
          PtNDArray x = model.embed(manager, ids);
          Probed probed = model.probe(manager, x, state, new Question(plan(), PLACES));
          PtNDArray row = model.logits(manager, probed.x(), TOKENS.length - 1, TOKENS.length)) {
        return with(row.toFloatArray(), readings(probed));
      }
    }

    private float[][] readings(Probed probed) {
      return switch (probe) {
        case Probe.EarlyRows _ -> {
          try (PtNDArray early = model.plainHead(manager, probed.states())) {
            yield split(early.toFloatArray(), config.vocabularySize());
          }
        }
        case Probe.States _ -> split(probed.states().toFloatArray(), WIDTH);
        default -> new float[0][];
      };
    }

    /// The same by steps in Java of so many tokens each.
    float[][] stepped(int together) {
      var watch = new RowProbe(plan(), config.attention().heads(), PLACES);
      float[] state = {};
      try (TextState sequence = begun()) {
        for (int at = 0; at < TOKENS.length; at += together) {
          long[] some = Arrays.copyOfRange(TOKENS, at, Math.min(at + together, TOKENS.length));
          var piece = new RowText.Piece(sequence, some, watch);
          state = rows.run(List.of(piece), some.length).getFirst();
        }
      }
      float[][] readings =
          switch (probe) {
            case Probe.EarlyRows _ -> rows.plainLogits(watch.read());
            case Probe.States _ -> watch.read();
            default -> new float[0][];
          };
      return with(rows.logits(state), readings);
    }

    float[] plain() {
      float[] state = {};
      try (TextState sequence = begun()) {
        for (long token : TOKENS) {
          var piece = new RowText.Piece(sequence, new long[] {token});
          state = rows.run(List.of(piece), 1).getFirst();
        }
      }
      return rows.logits(state);
    }

    @Override
    public void close() {
      try (model;
          rows) {
        // both
      }
    }
  }

  private static float[][] with(float[] row, float[][] readings) {
    return Stream.concat(Stream.of(row), Arrays.stream(readings)).toArray(float[][]::new);
  }

  private static float[][] split(float[] numbers, int width) {
    return IntStream.range(0, numbers.length / width)
        .mapToObj(i -> Arrays.copyOfRange(numbers, i * width, (i + 1) * width))
        .toArray(float[][]::new);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepsGiveWhatTheKernelGives(TextConfig config, Probe probe) {
    try (Pair pair = Pair.of(config, probe)) {
      float[][] expected = pair.expected();
      for (int together : new int[] {1, 6, RowDecoder.MOST_ROWS}) {
        assertThat(Rows.largestDifference(pair.stepped(together), expected)).isLessThan(TOLERANCE);
      }
      boolean changes =
          probe instanceof Probe.AttentionBoost
              || probe instanceof Probe.TokenPruning
              || probe instanceof Probe.Steering;
      if (changes) {
        assertThat(Rows.largestDifference(pair.plain(), expected[0])).isGreaterThan(20 * TOLERANCE);
      }
    }
  }

  /// A row that sees positions 6 to 11, of which 5 to 8 and 11 are image tokens.
  private static final LayerProbe.Head HEAD = new LayerProbe.Head(1, 0, 1, 6, 6);

  private static RowProbe probe(Probe probe) {
    long[] places = {5, 6, 7, 8, 11};
    return new RowProbe(ProbePlan.of(probe, LAYERS, WIDTH, places.length), 2, places);
  }

  @Test
  void whatIsBoostedIsCountedFromTheFirstPositionThatIsSeen() {
    float[] scores = {1, -2, 3, 4, 5, -6, 99};
    probe(new Probe.AttentionBoost(0.5, 1)).scored(HEAD, scores);
    assertThat(scores).containsExactly(1.5f, -1, 4.5f, 4, 5, -3, 99);
    float[] early = {1, -2, 3, 4, 5, -6};
    probe(new Probe.AttentionBoost(0.5, 2)).scored(HEAD, early);
    assertThat(early).containsExactly(1, -2, 3, 4, 5, -6);
  }

  @Test
  void whatIsHiddenIsCountedFromTheFirstPositionThatIsSeen() {
    RowProbe probe = probe(new Probe.TokenPruning(2, 0.4)); // 2 of 5 stay
    float[] scores = {1, 2, 3, 4, 5, 6};
    probe.scored(HEAD, scores);
    assertThat(scores).containsExactly(1, 2, 3, 4, 5, 6);
    // shares of places 6, 7, 8 and 11, of both heads: 0.6, 0.3, 0.8 and 1; of 5 nothing
    probe.softened(new LayerProbe.Head(1, 0, 0, 6, 6), new float[] {2, 1, 2, 3, 1, 1}, 10);
    probe.softened(HEAD, new float[] {2, 1, 3, 0, 0, 4.5f}, 5);
    probe.state(2, 0, new float[WIDTH]);
    probe.scored(new LayerProbe.Head(2, 0, 0, 6, 6), scores);
    float hidden = Float.NEGATIVE_INFINITY;
    assertThat(scores).containsExactly(hidden, 2, hidden, 4, 5, hidden);
    float[] all = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    probe.scored(new LayerProbe.Head(2, 0, 1, 0, 12), all);
    assertThat(all).containsExactly(0, 1, 2, 3, 4, 5, hidden, 7, hidden, 9, 10, hidden);
  }
}
