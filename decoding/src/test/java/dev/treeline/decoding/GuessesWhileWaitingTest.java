package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.decoding.ConcurrentContrastiveStreamTest.Slow;
import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import dev.treeline.decoding.DeferredContrastiveStreamTest.Case;
import dev.treeline.decoding.SpeculationTest.Answer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a [ConcurrentContrastiveStream] guesses instead of waiting, and takes back, leaves no
/// trace.
@Timeout(30)
class GuessesWhileWaitingTest {
  private static final List<Supplier<Foresight>> FORESIGHTS =
      List.of(
          Foresight::whileWaiting,
          () -> Foresight.always(1),
          () -> Foresight.always(3),
          () -> Foresight.always(100));

  static Stream<Case> cases() {
    return IntStream.range(0, 300).mapToObj(Case::of);
  }

  static Stream<Case> someCases() {
    return cases().limit(100);
  }

  private static ConcurrentContrastiveStream open(
      Case given, LogitsStream clean, LogitsStream amateur, Foresight foresight) {
    return ConcurrentContrastiveStream.open(
        () -> clean, amateur, given.rule(), FirstRow.DROPPED, foresight);
  }

  private static Answer answer(Case given, LogitsStream stream) {
    return SpeculationTest.answer(given, stream, new SeededRandom(given.seed()), List.of());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tokensEndingDrawsAndCountsAreThoseOfThePlainStream(Case given) {
    Answer plain = SpeculationTest.plain(given, List.of());
    ContrastCounters counted = SpeculationTest.plainCounters(given);
    for (int i = 0; i < FORESIGHTS.size(); i++) {
      FirstRow first = (given.seed() + i) % 2 == 0 ? FirstRow.KEPT : FirstRow.DROPPED;
      var slow = new Slow(given.amateur(), given.seed() + i);
      try (var stream =
          ConcurrentContrastiveStream.open(
              given::clean, slow, given.rule(), first, FORESIGHTS.get(i).get())) {
        assertThat(answer(given, stream)).isEqualTo(plain);
        ContrastCounters counters = stream.counters();
        assertThat(counters.rows()).isEqualTo(counted.rows());
        assertThat(counters.plausible()).isEqualTo(counted.plausible());
        assertThat(counters.cleanForwards()).isEqualTo(counted.cleanForwards());
        assertThat(counters.amateurForwards())
            .isEqualTo(given.rule().needsAmateur() ? counted.rows() : 0);
        if (first == FirstRow.KEPT) {
          float[] expected = given.clean().prefill();
          given.rule().unmasked().contrast(expected, given.amateur().prefill(), 0);
          assertThat(stream.firstContrast()).isEqualTo(expected);
        }
      }
      assertThat(slow.calls).endsWith("close");
    }
  }

  @Test
  void theCasesGuessAndAreRefutedOften() {
    int cuts = 0;
    for (Case given : cases().toList()) {
      RandomModel clean = given.clean();
      var slow = new Slow(given.amateur(), given.seed());
      try (var stream = open(given, clean, slow, Foresight.always(100))) {
        answer(given, stream);
      }
      cuts += clean.cuts;
    }
    assertThat(cuts).isGreaterThan(200);
  }

  /// The amateur's prompt is held up until so many tokens were chosen.
  private record Release(CountDownLatch latch, Supplier<GuessingStream> stream, AtomicInteger most)
      implements LogitsProcessor {
    private static final int TOKENS = 7;

    @Override
    public void process(Tokens history, float[] logits) {
      most.accumulateAndGet(stream.get().guesses(), Math::max);
      if (history.size() >= TOKENS) {
        latch.countDown();
      }
    }

    @Override
    public boolean isStateless() {
      return true;
    }
  }

  private static boolean startsDecided(Case given) {
    var plausible = new PlausibleSet();
    plausible.find(given.clean().prefill(), given.rule().beta());
    AmateurUse use = given.rule().amateurUse();
    return plausible.size() == 1 && (use == AmateurUse.PLAUSIBLE || use == AmateurUse.UNDECIDED);
  }

  @Test
  void severalGuessesHangOnEachOther() {
    int piled = 0;
    for (Case given : cases().filter(GuessesWhileWaitingTest::startsDecided).toList()) {
      var random = new SeededRandom(given.seed());
      var plainRandom = new SeededRandom(given.seed());
      var limits = new Limits(Set.of(), Release.TOKENS + 3);
      var latch = new CountDownLatch(1);
      var slow = new Slow(given.amateur(), given.seed());
      slow.before = () -> ConcurrentContrastiveStreamTest.await(latch);
      try (var stream = open(given, given.clean(), slow, Foresight.always(100))) {
        var release = new Release(latch, () -> stream, new AtomicInteger());
        int[] tokens =
            new Decoder(given.sampling().with(random), List.of(release), limits, () -> false)
                .decode(stream, _ -> {})
                .tokens();
        assertThat(tokens)
            .isEqualTo(
                new Decoder(given.sampling().with(plainRandom), limits)
                    .decode(
                        new ContrastiveStream(given.clean(), given.amateur(), given.rule()),
                        _ -> {})
                    .tokens());
        piled += release.most.get() > 1 ? 1 : 0;
      }
      assertThat(random.nextLong()).isEqualTo(plainRandom.nextLong());
    }
    assertThat(piled).isGreaterThan(10);
  }

  @ParameterizedTest
  @MethodSource("someCases")
  void aCancelledAnswerIsABeginningOfThePlainOne(Case given) {
    Answer plain = SpeculationTest.plain(given, List.of());
    var asked = new AtomicInteger();
    var slow = new Slow(given.amateur(), given.seed());
    try (var stream = open(given, given.clean(), slow, Foresight.always(100))) {
      Answer cut =
          SpeculationTest.answer(
              given,
              new FirstRowStream(stream),
              new SeededRandom(given.seed()),
              List.of(),
              () -> asked.incrementAndGet() > 6);
      assertThat(cut.told()).isEqualTo(cut.tokens());
      assertThat(plain.tokens()).startsWith(cut.tokens().toArray(Integer[]::new));
    }
    assertThat(slow.calls).endsWith("close");
  }

  @ParameterizedTest
  @MethodSource("someCases")
  void aCleanViewThatCannotBeCutBackIsWaitedWith(Case given) {
    var slow = new Slow(given.amateur(), given.seed());
    try (var stream = open(given, new FirstRowStream(given.clean()), slow, Foresight.always(100))) {
      assertThat(answer(given, stream)).isEqualTo(SpeculationTest.plain(given, List.of()));
    }
  }

  @ParameterizedTest
  @MethodSource("someCases")
  void nobodyWhoCannotChooseTwiceGetsAGuess(Case given) {
    var slow = new Slow(given.amateur(), given.seed());
    RandomModel clean = given.clean();
    try (var stream = open(given, clean, slow, Foresight.always(100))) {
      given.answer(stream); // drawn from a generator that cannot go back, or greedily
      assertThat(given.sampling() instanceof Sampling.Greedy ? 0 : clean.cuts).isZero();
    }
  }

  @Test
  void whatTheAmateurFailsWithIsThrownThoughTheCleanViewWentOn() {
    var slow = new Slow(new RandomModel(2, 8, 0.1), 5);
    var forwards = new AtomicInteger();
    slow.before =
        () -> {
          ConcurrentContrastiveStreamTest.sleep(1);
          if (forwards.incrementAndGet() > 1) {
            throw new IllegalArgumentException("the picture is gone");
          }
        };
    var decoder = new Decoder(new Sampling.Greedy().with(0), new Limits(Set.of(), 20));
    try (var stream =
        ConcurrentContrastiveStream.open(
            () -> new RandomModel(1, 8, 0.1),
            slow,
            ContrastRule.Vcd.standard(),
            FirstRow.DROPPED,
            Foresight.always(100))) {
      assertThatThrownBy(() -> decoder.decode(stream, _ -> {})).hasMessage("the picture is gone");
    }
    assertThat(slow.calls).endsWith("close");
  }

  @Test
  void closingWithGuessesThatNobodyCheckedClosesBoth() {
    int open = 0;
    for (Case given : cases().filter(GuessesWhileWaitingTest::startsDecided).toList()) {
      var latch = new CountDownLatch(1);
      var slow = new Slow(given.amateur(), given.seed());
      slow.before = () -> ConcurrentContrastiveStreamTest.await(latch);
      var stream = open(given, given.clean(), slow, Foresight.always(100));
      stream.allowGuesses();
      stream.prefill();
      for (int token = 0; token < 2; token++) {
        stream.append(token);
      }
      open += stream.guesses();
      assertThat(stream.isCheckDue()).isFalse();
      latch.countDown();
      stream.close();
      assertThat(slow.calls).endsWith("close");
    }
    assertThat(open).isGreaterThan(10);
  }

  @Test
  void manyAtOnceAreEachTheirOwn() {
    List<Case> some = cases().limit(64).toList();
    List<Answer> plain =
        some.stream().map(given -> SpeculationTest.plain(given, List.of())).toList();
    List<Answer> together =
        some.parallelStream()
            .map(given -> {
              try (var stream =
                  open(given, given.clean(), given.amateur(), Foresight.whileWaiting())) {
                return answer(given, stream);
              }
            })
            .toList();
    assertThat(together).isEqualTo(plain);
  }
}
