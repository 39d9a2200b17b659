package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.decoding.ContrastRule.Vcd;
import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeferredContrastiveStreamTest {
  /// One run: two models, a rule, a sampling and how the amateur is run.
  record Case(
      long seed, int vocabularySize, double sharpness, ContrastRule rule, Sampling sampling) {
    static Case of(long seed) {
      var random = new SplittableRandom(seed);
      Sampling sampling =
          switch (random.nextInt(3)) {
            case 0 -> new Sampling.Greedy();
            case 1 -> Sampling.Sampled.at(0.3 + random.nextDouble());
            default ->
                new Sampling.Sampled(1, random.nextInt(6), 0.5 + 0.5 * random.nextDouble(), 0.02);
          };
      double beta = new double[] {0, 0.01, 0.1, 0.5, 1}[random.nextInt(5)];
      double alpha = new double[] {0, 0.5, 1, 3}[random.nextInt(4)];
      return new Case(
          seed,
          2 + random.nextInt(40),
          new double[] {0.5, 2, 6}[random.nextInt(3)],
          rules(alpha, beta).get(random.nextInt(6)),
          sampling);
    }

    private static List<ContrastRule> rules(double alpha, double beta) {
      return List.of(
          new Vcd(alpha, beta),
          new Vcd(alpha, beta),
          new ContrastRule.M3id(0.02, beta),
          new ContrastRule.Ritual(alpha, beta),
          new ContrastRule.Code(0.2, beta),
          new ContrastRule.PlausibilityOnly(beta));
    }

    RandomModel clean() {
      return new RandomModel(seed, vocabularySize, sharpness);
    }

    RandomModel amateur() {
      return new RandomModel(~seed, vocabularySize, 1 + sharpness);
    }

    Answer answer(LogitsStream stream) {
      var random = new SplittableRandom(seed);
      Decoder decoder = new Decoder(sampling.with(random), new Limits(Set.of(0), 20));
      Decoded decoded = decoder.decode(stream, _ -> {});
      int[] tokens = decoded.tokens();
      return new Answer(IntStream.of(tokens).boxed().toList(), decoded.ending(), random.nextLong());
    }
  }

  /// @param nextDraw what the sampler's generator gives after the answer
  record Answer(List<Integer> tokens, Ending ending, long nextDraw) {}

  static Stream<Case> cases() {
    return IntStream.range(0, 600).mapToObj(Case::of);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tokensEndingAndDrawsAreThoseOfThePlainStream(Case given) {
    Answer plain =
        given.answer(new ContrastiveStream(given.clean(), given.amateur(), given.rule()));
    List<Supplier<Companion>> companions =
        List.of(Companion::never, Companion::always, () -> Companion.whenItPays(0.2));
    for (Supplier<Companion> companion : companions) {
      for (FirstRow firstRow : FirstRow.values()) {
        var clean = given.clean();
        var amateur = given.amateur();
        var fast =
            new DeferredContrastiveStream(clean, amateur, given.rule(), firstRow, companion.get());
        assertThat(given.answer(fast)).isEqualTo(plain);
        ContrastCounters counters = fast.counters();
        assertThat(counters.cleanForwards() + counters.jointForwards()).isEqualTo(clean.forwards);
        assertThat(counters.amateurForwards()).isEqualTo(amateur.forwards);
        assertThat(counters.jointForwards()).isEqualTo(amateur.joined);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aStreamWithoutPartialRowsServesAsWell(Case given) {
    Answer plain =
        given.answer(new ContrastiveStream(given.clean(), given.amateur(), given.rule()));
    var fast =
        new DeferredContrastiveStream(
            new FirstRowStream(given.clean()),
            new FirstRowStream(given.amateur()),
            given.rule(),
            FirstRow.DROPPED,
            Companion.always());
    assertThat(given.answer(fast)).isEqualTo(plain);
    assertThat(fast.counters().jointForwards()).isZero();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theFirstContrastIsTheUnmaskedOneOfBothFirstRows(Case given) {
    float[] expected = given.clean().prefill();
    given.rule().unmasked().contrast(expected, given.amateur().prefill(), 0);
    var fast =
        new DeferredContrastiveStream(
            given.clean(), given.amateur(), given.rule(), FirstRow.KEPT, Companion.always());
    given.answer(fast);
    assertThat(fast.firstContrast()).isEqualTo(expected);
  }

  @Test
  void anAnswerThatTheCleanViewDecidesNeverRunsTheAmateur() {
    var clean = ScriptedStream.choosing(4, 2, 1, 3);
    var amateur = new ScriptedStream();
    var stream = deferred(clean, amateur, FirstRow.DROPPED);
    assertThat(stream.prefill()).containsExactly(MASKED, MASKED, 5, MASKED);
    stream.append(2);
    stream.append(1);
    assertThat(amateur.calls).isEmpty();
    assertThat(stream.counters()).isEqualTo(new ContrastCounters(3, 3, 3, 3, 0, 0, 0));
  }

  @Test
  void theAmateurCatchesUpInOneForwardWhenTwoTokensArePlausible() {
    var clean =
        new ScriptedStream(
            new float[] {9, 0, 0}, new float[] {0, 9, 0}, new float[] {5, 5, 0}, new float[3]);
    var amateur =
        new ScriptedStream(new float[3], new float[3], new float[] {5, 1, 7}, new float[3]);
    var stream = deferred(clean, amateur, FirstRow.DROPPED);
    stream.prefill();
    stream.append(0);
    assertThat(stream.append(1)).containsExactly(5, 9, MASKED);
    assertThat(amateur.calls).containsExactly("prefill", "append all [0, 1]");
    assertThat(stream.append(1)).containsExactly(0, 0, 0);
    assertThat(amateur.calls).endsWith("append 1");
  }

  @Test
  void droppedFirstRowsCannotBeAskedFor() {
    var stream = deferred(new ScriptedStream(new float[3]), new ScriptedStream(), FirstRow.DROPPED);
    assertThatThrownBy(stream::firstContrast)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("first row");
  }

  @Test
  void closingClosesBoth() {
    var clean = new ScriptedStream();
    var amateur = new ScriptedStream();
    deferred(clean, amateur, FirstRow.KEPT).close();
    assertThat(clean.calls).containsExactly("close");
    assertThat(amateur.calls).containsExactly("close");
  }

  @ParameterizedTest
  @RandomLogits
  void thePlausibleSetIsWhatTheMaskLeaves(long seed, float[] logits) {
    double beta = new double[] {0, 0.01, 0.1, 0.9, 1}[(int) (seed % 5)];
    var set = new PlausibleSet();
    set.find(logits, beta);
    float[] masked = logits.clone();
    new ContrastRule.PlausibilityOnly(beta).mask(masked);
    int[] expected = IntStream.range(0, masked.length).filter(v -> masked[v] > MASKED).toArray();
    assertThat(set.ids()).isEqualTo(expected);
  }

  @Test
  void aRowThatIsNoRowIsRefused() {
    var set = new PlausibleSet();
    assertThatThrownBy(() -> set.find(new float[] {1, Float.NaN}, 0.1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> set.find(new float[] {1, Float.POSITIVE_INFINITY}, 0.1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> set.find(new float[] {MASKED, MASKED}, 0.1))
        .isInstanceOf(IllegalStateException.class);
  }

  private static final float MASKED = Float.NEGATIVE_INFINITY;

  private static DeferredContrastiveStream deferred(
      LogitsStream clean, LogitsStream amateur, FirstRow firstRow) {
    return new DeferredContrastiveStream(
        clean, amateur, Vcd.standard(), firstRow, Companion.never());
  }
}
