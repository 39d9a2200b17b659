package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.treeline.decoding.Companion;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.ContrastiveStream;
import dev.treeline.decoding.Decoder;
import dev.treeline.decoding.DeferredContrastiveStream;
import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import dev.treeline.decoding.Limits;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.PartialLogits;
import dev.treeline.decoding.Sampling;
import dev.treeline.inference.rows.RowDecoder;
import dev.treeline.inference.rows.Vectors;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.ModelCatalog;
import dev.treeline.models.PreparedInput;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Probed steps in Java against the probes' kernel.
class StepProbesTest {
  private static final float TOLERANCE = 1e-4f; // of rows whose numbers reach 20
  private static final int[] TOKENS =
      IntStream.rangeClosed(0, RowDecoder.MOST_ROWS).map(i -> 20 + 71 * i).toArray();

  private static Checkpoint checkpoint;
  private static TorchEngine engine;
  private static PreparedInput input;

  @BeforeAll
  static void open() {
    assumeTrue(Vectors.areThere(), "no vectors at hand");
    checkpoint = Checkpoint.open(ModelCatalog.standard().resolve(ModelCatalog.DEFAULT));
    engine = TorchEngine.open(checkpoint, EngineOptions.standard());
    var picture = new ImageSource.File(Path.of(Fixture.LLAVA + "/images/wide.png"));
    input =
        checkpoint.processor().prepare(List.of(Message.user(List.of(picture), "What is here?")));
  }

  @AfterAll
  static void close() {
    if (engine != null) {
      engine.close();
      checkpoint.close();
    }
  }

  static Stream<Probe> readers() {
    return Stream.of(new Probe.EarlyRows(List.of(0, 3, 1, 4)), new Probe.States());
  }

  static Stream<Probe> changers() {
    boolean[] kept = new boolean[64];
    Arrays.fill(kept, 5, 40, true);
    return Stream.of(
        new Probe.Steering(directions(), 0.3),
        new Probe.BlankedFeatures(kept),
        new Probe.AttentionBoost(0.5, 1),
        new Probe.TokenPruning(2, 0.3));
  }

  private static float[][] directions() {
    var random = new SplittableRandom(4);
    float[][] directions = new float[4][256];
    for (float[] direction : directions) {
      for (int i = 0; i < direction.length; i++) {
        direction[i] = (float) random.nextGaussian();
      }
    }
    return directions;
  }

  /// The kernel's row and readings after all tokens, which are more than steps in Java take at
  /// once.
  private static float[][] expected(Probe probe) {
    try (ProbedStream stream = engine.stream(input, probe)) {
      stream.prefill();
      return with(stream.appendAll(TOKENS), stream.readings());
    }
  }

  private static float[][] with(float[] row, float[][] readings) {
    return Stream.concat(Stream.of(row), Arrays.stream(readings)).toArray(float[][]::new);
  }

  private static float[][] stepped(Probe probe, boolean together) {
    try (ProbedStream stream = engine.stream(input, probe)) {
      float[] row = stream.prefill();
      if (together) {
        stream.appendAll(Arrays.copyOf(TOKENS, 8));
        row = stream.appendAll(Arrays.copyOfRange(TOKENS, 8, TOKENS.length));
      } else {
        for (int token : TOKENS) {
          row = stream.append(token);
        }
      }
      return with(row, stream.readings());
    }
  }

  @ParameterizedTest
  @MethodSource({"readers", "changers"})
  void stepsGiveWhatTheKernelGives(Probe probe) {
    float[][] expected = expected(probe);
    for (boolean together : new boolean[] {false, true}) {
      float[][] stepped = stepped(probe, together);
      assertThat(stepped.length).isEqualTo(expected.length);
      for (int i = 0; i < expected.length; i++) {
        assertThat(Rows.largestDifference(stepped[i], expected[i])).isLessThan(TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("readers")
  void readingChangesNoBit(Probe probe) {
    try (var plain = engine.stream(input);
        ProbedStream stream = engine.stream(input, new Probe.ImageAttention());
        ProbedStream probed = engine.stream(input, probe)) {
      plain.prefill();
      float[][] attention = read(stream);
      probed.prefill();
      for (int token : TOKENS) {
        float[] row = probed.append(token);
        assertThat(stream.append(token)).isEqualTo(row);
        assertThat(plain.append(token))
            .satisfies(
                other -> assertThat(Rows.largestDifference(other, row)).isLessThan(TOLERANCE));
      }
      assertThat(stream.readings()).isDeepEqualTo(attention); // those of the prompt
    }
  }

  /// Two views of the question; none is plain.
  private record Two(Optional<Probe> leader, Optional<Probe> other) {
    static Two of(Probe leader, Probe other) {
      return new Two(Optional.of(leader), Optional.of(other));
    }
  }

  static Stream<Two> pairs() {
    List<Probe> changers = changers().toList();
    return Stream.concat(
        changers.stream()
            .flatMap(probe ->
                Stream.of(
                    new Two(Optional.empty(), Optional.of(probe)),
                    new Two(Optional.of(probe), Optional.empty()))),
        Stream.of(
            Two.of(new Probe.ImageAttention(), changers.get(1)),
            Two.of(changers.get(0), changers.get(3)),
            Two.of(changers.get(3), changers.get(2)),
            Two.of(changers.get(2), new Probe.EarlyRows(List.of(0, 3))),
            Two.of(new Probe.EarlyRows(List.of(2)), new Probe.States())));
  }

  private static PartialLogits open(Optional<Probe> probe) {
    return (PartialLogits)
        (probe.isPresent() ? engine.stream(input, probe.get()) : engine.stream(input));
  }

  private static float[][] readings(PartialLogits stream) {
    return stream instanceof ProbedStream probed ? probed.readings() : new float[0][];
  }

  /// In one forward: a stream's call runs the other one's tokens as well.
  @ParameterizedTest
  @MethodSource("pairs")
  void twoViewsInOneForwardGiveTheBitsThatEachGivesAlone(Two two) {
    try (PartialLogits leader = open(two.leader);
        PartialLogits other = open(two.other);
        PartialLogits alone = open(two.leader);
        PartialLogits otherAlone = open(two.other)) {
      assertThat(other.joins(leader) && two.other.isPresent()).isFalse(); // no prompt has run
      leader.prefill();
      assertThat(other.prefill()).isEqualTo(otherAlone.prefill());
      alone.prefill();
      for (int i = 0; i < 6; i++) {
        int[] tokens = Arrays.copyOfRange(TOKENS, i, i + (i == 3 ? 3 : 1));
        assertThat(other.joins(leader)).isTrue();
        other.advanceWith(leader, tokens);
        assertThat(leader.append(TOKENS[i])).isEqualTo(alone.append(TOKENS[i]));
        assertThat(readings(leader)).isDeepEqualTo(readings(alone));
        otherAlone.advance(tokens);
        int[] some = {3, 99, 700};
        assertThat(other.read(some)).isEqualTo(otherAlone.read(some));
        assertThat(other.row()).isEqualTo(otherAlone.row());
        assertThat(readings(other)).isDeepEqualTo(readings(otherAlone));
      }
    }
  }

  @Test
  void whatWasToGoAlongGoesAloneWhereItsLeaderIsForTheKernels() {
    Probe pruning = new Probe.TokenPruning(2, 0.3);
    try (PartialLogits leader = open(Optional.of(new Probe.AttentionBoost(0.5, 1)));
        PartialLogits alone = open(Optional.of(pruning));
        PartialLogits other = open(Optional.of(pruning))) {
      leader.prefill();
      alone.prefill();
      other.prefill();
      other.advanceWith(leader, new int[] {5});
      float[] row = leader.appendAll(TOKENS); // more than steps in Java take
      assertThat(row).isEqualTo(leader.row());
      assertThat(other.row()).isEqualTo(alone.append(5));
      other.advanceWith(leader, TOKENS);
      assertThat(Rows.largestDifference(other.row(), alone.appendAll(TOKENS))).isZero();
      assertThat(other.read(new int[] {7})[0]).isEqualTo(other.row()[7]);
    }
  }

  /// The contrasts of SID and PAI: with the second view in the clean one's forward, later, and the
  /// plain way.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aContrastOfProbedViewsChoosesAsThePlainOne(boolean probedLeads) {
    Optional<Probe> boost = Optional.of(new Probe.AttentionBoost(0.5, 1));
    Optional<Probe> pruning = Optional.of(new Probe.TokenPruning(2, 0.1));
    Two two = probedLeads ? new Two(boost, Optional.empty()) : new Two(Optional.empty(), pruning);
    ContrastRule rule = new ContrastRule.Vcd(1, 1e-4);
    int[] expected;
    try (LogitsStream plain = new ContrastiveStream(open(two.leader), open(two.other), rule)) {
      expected = drawn(plain);
    }
    for (boolean along : new boolean[] {false, true}) {
      Companion companion = along ? Companion.always() : Companion.never();
      try (DeferredContrastiveStream deferred =
          new DeferredContrastiveStream(
              open(two.leader), open(two.other), rule, FirstRow.DROPPED, companion)) {
        assertThat(drawn(deferred)).isEqualTo(expected);
        assertThat(deferred.counters().jointForwards() > 0).isEqualTo(along);
      }
    }
  }

  private static int[] drawn(LogitsStream stream) {
    return new Decoder(
            Sampling.Sampled.at(1.5).with(3), List.of(), new Limits(Set.of(), 20), () -> false)
        .decode(stream, _ -> {})
        .tokens();
  }

  private static float[][] read(ProbedStream stream) {
    stream.prefill();
    return stream.readings();
  }

  @Test
  void steeringTurnsWhatEachLayerAddsAndKeepsItsLength() {
    var plan = ProbePlan.of(new Probe.Steering(directions(), 0.3), 4, 256, 64);
    RowProbe probe = new RowProbe(plan, 4, new long[0]);
    float[] added = new float[256];
    for (int i = 0; i < added.length; i++) {
      added[i] = i % 7 - 2.5f;
    }
    float[] before = added.clone();
    probe.turn(2, 0, added);
    assertThat(length(added)).isCloseTo(length(before), within(1e-4));
    double[] turned = naive(before, directions()[2]);
    for (int i = 0; i < turned.length; i++) {
      assertThat((double) added[i]).isCloseTo(turned[i], within(1e-5));
    }
    float[] nothing = new float[256];
    probe.turn(0, 0, nothing);
    assertThat(length(nothing)).isZero();
  }

  private static double[] naive(float[] added, float[] direction) {
    double length = length(added);
    double[] sum =
        IntStream.range(0, added.length)
            .mapToDouble(i -> added[i] / length + 0.3 * direction[i] / length(direction))
            .toArray();
    double size = Math.sqrt(Arrays.stream(sum).map(v -> v * v).sum());
    return Arrays.stream(sum).map(v -> v / size * length).toArray();
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float number : vector) {
      squares += (double) number * number;
    }
    return Math.sqrt(squares);
  }
}
