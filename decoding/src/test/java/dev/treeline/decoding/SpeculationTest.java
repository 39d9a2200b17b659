package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import dev.treeline.decoding.DeferredContrastiveStream.Pace;
import dev.treeline.decoding.DeferredContrastiveStreamTest.Case;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is guessed and taken back leaves no trace.
class SpeculationTest {
  /// All that can be told from outside.
  ///
  /// @param told to the listener, in order
  /// @param nextDraw what the sampler's generator gives after the answer
  record Answer(List<Integer> tokens, List<Integer> told, Ending ending, long nextDraw) {}

  static Answer answer(
      Case given, LogitsStream stream, RandomGenerator random, List<LogitsProcessor> processors) {
    return answer(given, stream, random, processors, () -> false);
  }

  static Answer answer(
      Case given,
      LogitsStream stream,
      RandomGenerator random,
      List<LogitsProcessor> processors,
      BooleanSupplier cancelled) {
    int length = 1 + (int) (given.seed() % 25);
    Set<Integer> stops = given.seed() % 3 == 0 ? Set.of() : Set.of(0, 1);
    var decoder =
        new Decoder(
            given.sampling().with(random), processors, new Limits(stops, length), cancelled);
    List<Integer> told = new ArrayList<>();
    Decoded decoded = decoder.decode(stream, told::add);
    return new Answer(list(decoded.tokens()), told, decoded.ending(), random.nextLong());
  }

  private static List<Integer> list(int[] tokens) {
    return IntStream.of(tokens).boxed().toList();
  }

  static Answer plain(Case given, List<LogitsProcessor> processors) {
    return answer(
        given,
        new ContrastiveStream(given.clean(), given.amateur(), given.rule()),
        new SplittableRandom(given.seed()),
        processors);
  }

  static ContrastCounters plainCounters(Case given) {
    var stream = new ContrastiveStream(given.clean(), given.amateur(), given.rule());
    answer(given, stream, new SplittableRandom(given.seed()), List.of());
    return stream.counters();
  }

  private static List<Supplier<Foresight>> foresights() {
    return List.of(
        () -> Foresight.always(1),
        () -> Foresight.always(3),
        () -> Foresight.always(100),
        Foresight::whereItPays);
  }

  private static DeferredContrastiveStream fast(
      Case given, RandomModel clean, RandomModel amateur, Pace pace) {
    return new DeferredContrastiveStream(clean, amateur, given.rule(), pace);
  }

  private static List<Pace> paces() {
    List<Pace> paces = new ArrayList<>();
    for (Supplier<Foresight> foresight : foresights()) {
      for (FirstRow first : FirstRow.values()) {
        paces.add(new Pace(first, Companion.never(), foresight.get()));
        paces.add(new Pace(first, Companion.whenItPays(0.7), foresight.get()));
      }
    }
    return paces;
  }

  static Stream<Case> cases() {
    return IntStream.range(0, 600).mapToObj(Case::of);
  }

  static Stream<Case> someCases() {
    return cases().limit(150);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tokensEndingDrawsAndCountsAreThoseOfThePlainStream(Case given) {
    Answer plain = plain(given, List.of());
    ContrastCounters counted = plainCounters(given);
    var untold =
        new DeferredContrastiveStream(
            given.clean(), given.amateur(), given.rule(), FirstRow.DROPPED, Companion.never());
    answer(given, untold, new SeededRandom(given.seed()), List.of());
    for (Pace pace : paces()) {
      RandomModel clean = given.clean();
      RandomModel amateur = given.amateur();
      var stream = fast(given, clean, amateur, pace);
      assertThat(answer(given, stream, new SeededRandom(given.seed()), List.of())).isEqualTo(plain);
      ContrastCounters counters = stream.counters();
      assertThat(counters.rows()).isEqualTo(counted.rows());
      assertThat(counters.plausible()).isEqualTo(counted.plausible());
      assertThat(counters.skipped()).isEqualTo(untold.counters().skipped());
      assertThat(counters.cleanForwards() + counters.jointForwards()).isEqualTo(clean.forwards);
      assertThat(counters.amateurForwards()).isEqualTo(amateur.forwards);
    }
  }

  @Test
  void theCasesGuessAndAreRefutedOften() {
    int cuts = 0;
    int saved = 0;
    for (Case given : cases().toList()) {
      var clean = given.clean();
      var amateur = given.amateur();
      var deferred = given.amateur();
      var pace = new Pace(FirstRow.DROPPED, Companion.never(), Foresight.always(3));
      answer(given, fast(given, clean, amateur, pace), new SeededRandom(given.seed()), List.of());
      var none = new Pace(FirstRow.DROPPED, Companion.never(), Foresight.none());
      answer(
          given,
          fast(given, given.clean(), deferred, none),
          new SeededRandom(given.seed()),
          List.of());
      cuts += clean.cuts;
      saved += Math.max(0, deferred.forwards - amateur.forwards);
    }
    assertThat(cuts).isGreaterThan(300);
    assertThat(saved).isGreaterThan(300);
  }

  @ParameterizedTest
  @MethodSource("someCases")
  void theFirstContrastAndLaterTokensAreThere(Case given) {
    float[] expected = given.clean().prefill();
    given.rule().unmasked().contrast(expected, given.amateur().prefill(), 0);
    var pace = new Pace(FirstRow.KEPT, Companion.never(), Foresight.always(2));
    var stream = fast(given, given.clean(), given.amateur(), pace);
    answer(given, stream, new SeededRandom(given.seed()), List.of());
    assertThat(stream.firstContrast()).isEqualTo(expected);
  }

  /// Forbids what was said twice; follows from the history.
  private record NoThirdTime() implements LogitsProcessor {
    @Override
    public void process(Tokens history, float[] logits) {
      for (int v = 2; v < logits.length; v++) {
        int token = v;
        if (Arrays.stream(history.toArray()).filter(id -> id == token).count() >= 2) {
          logits[v] -= 3;
        }
      }
    }

    @Override
    public boolean isStateless() {
      return true;
    }
  }

  @ParameterizedTest
  @MethodSource("someCases")
  void processorsThatFollowFromTheHistoryAreAskedAgain(Case given) {
    Answer plain = plain(given, List.of(new NoThirdTime()));
    for (Pace pace : paces()) {
      var stream = fast(given, given.clean(), given.amateur(), pace);
      var random = new SeededRandom(given.seed());
      assertThat(answer(given, stream, random, List.of(new NoThirdTime()))).isEqualTo(plain);
    }
  }

  /// Adds something else each time it is asked.
  private static LogitsProcessor moody() {
    var asked = new AtomicInteger();
    return (_, logits) -> logits[asked.incrementAndGet() % logits.length] += 1;
  }

  @ParameterizedTest
  @MethodSource("someCases")
  void processorsWithAStateOfTheirOwnAreAskedOnceForEachPosition(Case given) {
    Answer plain = plain(given, List.of(moody()));
    for (Pace pace : paces()) {
      var clean = given.clean();
      var stream = fast(given, clean, given.amateur(), pace);
      var random = new SeededRandom(given.seed());
      assertThat(answer(given, stream, random, List.of(moody()))).isEqualTo(plain);
      assertThat(clean.cuts).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("someCases")
  void aGeneratorThatCannotGoBackIsDrawnFromOnceForEachPosition(Case given) {
    Answer plain = plain(given, List.of());
    for (Pace pace : paces()) {
      var stream = fast(given, given.clean(), given.amateur(), pace);
      assertThat(answer(given, stream, new SplittableRandom(given.seed()), List.of()))
          .isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @MethodSource("someCases")
  void streamsThatCannotBeCutBackAreNotGuessedAt(Case given) {
    Answer plain = plain(given, List.of());
    for (Pace pace : paces()) {
      var noClean =
          new DeferredContrastiveStream(
              new FirstRowStream(given.clean()), given.amateur(), given.rule(), pace);
      var random = new SeededRandom(given.seed());
      assertThat(answer(given, noClean, random, List.of())).isEqualTo(plain);
      var noAmateur =
          new DeferredContrastiveStream(
              given.clean(), new FirstRowStream(given.amateur()), given.rule(), pace);
      random = new SeededRandom(given.seed());
      assertThat(answer(given, noAmateur, random, List.of())).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @MethodSource("someCases")
  void aCancelledAnswerIsABeginningOfThePlainOne(Case given) {
    Answer plain = plain(given, List.of());
    var asked = new AtomicInteger();
    var pace = new Pace(FirstRow.DROPPED, Companion.never(), Foresight.always(4));
    Answer cut =
        answer(
            given,
            new FirstRowStream(fast(given, given.clean(), given.amateur(), pace)),
            new SeededRandom(given.seed()),
            List.of(),
            () -> asked.incrementAndGet() > 6);
    assertThat(cut.told()).isEqualTo(cut.tokens());
    assertThat(plain.tokens()).startsWith(cut.tokens().toArray(Integer[]::new));
  }

  @Test
  void nobodyWhoDoesNotAskGetsAGuess() {
    var clean = new RandomModel(1, 8, 0.1);
    var amateur = new RandomModel(2, 8, 0.1);
    var pace = new Pace(FirstRow.DROPPED, Companion.never(), Foresight.always(3));
    var stream = new DeferredContrastiveStream(clean, amateur, ContrastRule.Vcd.standard(), pace);
    stream.prefill();
    for (int token = 0; token < 8; token++) {
      stream.append(token);
    }
    assertThat(stream.guesses()).isZero();
    assertThatThrownBy(stream::check).isInstanceOf(IllegalStateException.class);
    assertThat(amateur.forwards).isGreaterThan(4);
  }

  @Test
  void aSeededRandomGivesTheNumbersOfTheSplittableOneAndGoesBack() {
    for (long seed : new long[] {0, 1, -7, Long.MIN_VALUE}) {
      var random = new SeededRandom(seed);
      var expected = new SplittableRandom(seed);
      for (int i = 0; i < 50; i++) {
        assertThat(random.nextLong()).isEqualTo(expected.nextLong());
        assertThat(random.nextDouble()).isEqualTo(expected.nextDouble());
        assertThat(random.nextGaussian()).isEqualTo(expected.nextGaussian());
      }
      long mark = random.mark();
      double next = random.nextDouble();
      random.nextLong();
      random.reset(mark);
      assertThat(random.nextDouble()).isEqualTo(next);
    }
  }
}
