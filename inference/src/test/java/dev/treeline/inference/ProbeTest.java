package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every probe on the tiny LLaVA against [NaiveDecoder].
class ProbeTest {
  private static final int[] ANSWER = {17, 301, 5, 44};
  private static final double TOLERANCE = 1e-4;

  private static Checkpoint checkpoint;
  private static TorchEngine engine;
  private static PreparedInput input;
  private static int[] places;
  private static NaiveDecoder naive;

  @BeforeAll
  static void opens() {
    checkpoint = Checkpoint.open(Fixture.LLAVA);
    engine = TorchEngine.open(checkpoint, EngineOptions.standard());
    naive = new NaiveDecoder(checkpoint);
    try (Fixture fixture = new Fixture(Fixture.LLAVA)) {
      input = fixture.input("first");
    }
    int imageToken = checkpoint.config().imageToken().orElseThrow();
    places =
        IntStream.range(0, input.tokenIds().length)
            .filter(l -> input.tokenIds()[l] == imageToken)
            .toArray();
  }

  @AfterAll
  static void closes() {
    engine.close();
    checkpoint.close();
  }

  private static float[][] directions() {
    SplittableRandom random = new SplittableRandom(4);
    float[][] directions = new float[checkpoint.config().text().layers()][48];
    for (float[] direction : directions) {
      for (int d = 0; d < direction.length; d++) {
        direction[d] = (float) random.nextGaussian();
      }
    }
    return directions;
  }

  static List<Probe> probes() {
    boolean[] kept = new boolean[places.length];
    kept[1] = true;
    kept[5] = true;
    return List.of(
        new Probe.EarlyRows(List.of(2, 0)),
        new Probe.States(),
        new Probe.ImageAttention(),
        new Probe.BlankedFeatures(kept),
        new Probe.AttentionBoost(0.5, 0),
        new Probe.AttentionBoost(2, 2),
        new Probe.TokenPruning(1, 0.2),
        new Probe.TokenPruning(2, 0.5),
        new Probe.Steering(directions(), 0.3),
        new Probe.Steering(directions(), -0.8));
  }

  /// The prompt and some tokens of an answer, as the naive decoder takes them.
  private static NaiveDecoder.Run run(Probe probe, int answered) {
    List<double[]> x = new ArrayList<>();
    for (int token : input.tokenIds()) {
      x.add(naive.embedding(token));
    }
    float[] features = engine.imageFeatures(input).values();
    for (int n = 0; n < places.length; n++) {
      double[] row = new double[48];
      boolean blank = probe instanceof Probe.BlankedFeatures(boolean[] kept) && !kept[n];
      for (int d = 0; d < row.length; d++) {
        row[d] = blank ? 0 : features[n * row.length + d];
      }
      x.set(places[n], row);
    }
    for (int i = 0; i < answered; i++) {
      x.add(naive.embedding(ANSWER[i]));
    }
    return new NaiveDecoder.Run(x.toArray(double[][]::new), input.tokenIds().length, places, probe);
  }

  private static void assertClose(float[] row, double[] expected) {
    assertThat(row).hasSameSizeAs(expected);
    for (int v = 0; v < row.length; v++) {
      assertThat((double) row[v]).isCloseTo(expected[v], within());
    }
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("probes")
  void everyRowIsTheNaiveDecoders(Probe probe) {
    try (ProbedStream stream = engine.stream(input, probe)) {
      assertClose(stream.prefill(), naive.logits(run(probe, 0)));
      assertReadings(probe, stream, 0);
      for (int i = 0; i < ANSWER.length; i++) {
        assertClose(stream.append(ANSWER[i]), naive.logits(run(probe, i + 1)));
        assertReadings(probe, stream, i + 1);
      }
    }
  }

  private static void assertReadings(Probe probe, ProbedStream stream, int answered) {
    float[][] readings = stream.readings();
    switch (probe) {
      case Probe.EarlyRows(List<Integer> layers) -> {
        assertThat(readings).hasNumberOfRows(layers.size());
        for (int i = 0; i < readings.length; i++) {
          assertClose(readings[i], naive.head(naive.states.get(layers.get(i))));
        }
      }
      case Probe.States() -> assertAll(readings, naive.states);
      case Probe.ImageAttention() -> {
        if (answered == 0) {
          assertAll(readings, naive.attention);
        }
      }
      default -> assertThat(readings.length).isZero();
    }
  }

  private static void assertAll(float[][] readings, List<double[]> expected) {
    assertThat(readings).hasNumberOfRows(expected.size());
    for (int i = 0; i < readings.length; i++) {
      assertClose(readings[i], expected.get(i));
    }
  }

  @ParameterizedTest
  @MethodSource("probes")
  void manyTokensAtOnceAreTheSameAsOneByOne(Probe probe) {
    try (ProbedStream one = engine.stream(input, probe);
        ProbedStream many = engine.stream(input, probe)) {
      one.prefill();
      many.prefill();
      float[] row = {};
      for (int token : ANSWER) {
        row = one.append(token);
      }
      assertClose(many.appendAll(ANSWER), doubles(row));
    }
  }

  private static double[] doubles(float[] row) {
    return IntStream.range(0, row.length).mapToDouble(v -> row[v]).toArray();
  }

  /// What a probe changes is not what happens without it, or the tests above show nothing.
  @Test
  void probesThatChangeSomethingDo() {
    double[] plain = naive.logits(run(new Probe.ImageAttention(), 1));
    for (Probe probe : probes().subList(3, 10)) {
      double[] changed = naive.logits(run(probe, 1));
      double largest =
          IntStream.range(0, plain.length)
              .mapToDouble(v -> Math.abs(plain[v] - changed[v]))
              .max()
              .orElseThrow();
      assertThat(largest).as(probe.toString()).isGreaterThan(100 * TOLERANCE);
    }
  }

  @Test
  void aPromptWithoutPicturesHasNothingToBoostPruneOrBlank() {
    PreparedInput text = Views.withoutPictures(input, checkpoint.config().imageToken().orElse(-1));
    double[] expected;
    try (var stream = engine.stream(text)) {
      expected = doubles(stream.prefill());
    }
    for (Probe probe :
        List.of(
            new Probe.ImageAttention(),
            new Probe.BlankedFeatures(new boolean[0]),
            new Probe.AttentionBoost(3, 0),
            new Probe.TokenPruning(1, 0.1))) {
      try (ProbedStream stream = engine.stream(text, probe)) {
        assertClose(stream.prefill(), expected);
      }
    }
  }

  @Test
  void probesThatDoNotFitTheModelAreRefused() {
    assertThatThrownBy(() -> engine.stream(input, new Probe.EarlyRows(List.of(4))).close())
        .hasMessage("an early layer must be in [0, 3], but one is 4");
    assertThatThrownBy(() -> engine.stream(input, new Probe.Steering(new float[2][48], 1)).close())
        .hasMessageContaining("directions must be [3, 48]");
    assertThatThrownBy(
            () -> engine.stream(input, new Probe.BlankedFeatures(new boolean[3])).close())
        .hasMessageContaining("image tokens, but does of 3");
    assertThatThrownBy(() -> new Probe.TokenPruning(0, 0.5)).hasMessageContaining("layer");
    assertThatThrownBy(() -> new Probe.TokenPruning(1, 0)).hasMessageContaining("share");
    assertThatThrownBy(() -> new Probe.AttentionBoost(-1, 0)).hasMessageContaining("alpha");
    assertThatThrownBy(() -> new Probe.EarlyRows(List.of())).hasMessageContaining("early layer");
  }

  @Test
  void asManyImageTokensStayAsTheShareSaysButOneAtLeast() {
    assertThat(new Probe.TokenPruning(2, 0.1736).kept(576)).isEqualTo(100);
    assertThat(new Probe.TokenPruning(2, 0.001).kept(16)).isEqualTo(1);
    assertThat(new Probe.TokenPruning(2, 1).kept(16)).isEqualTo(16);
    assertThat(new Probe.TokenPruning(2, 0.5).kept(0)).isZero();
  }

  @Test
  void blindTokensAreThoseFarAboveTheMeanOfTheLayersThatLookMost() {
    float[][] attention = {{0.1f, 0.1f, 0.1f, 0.1f}, {0, 0, 0, 0.8f}, {0.05f, 0.05f, 0, 0}};
    BlindTokens half = new BlindTokens(0.5, 1);
    assertThat(half.layers(attention)).containsExactly(1);
    assertThat(half.of(attention)).containsExactly(false, false, false, true);
    assertThat(new BlindTokens(0.9, 1).layers(attention)).containsExactly(1, 0);
    assertThat(new BlindTokens(0.5, -1).of(attention)).containsExactly(true, true, true, true);
    assertThat(half.of(new float[2][0])).isEmpty();
  }
}
