package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.decoding.ContrastRule.Vcd;
import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import dev.treeline.decoding.DeferredContrastiveStreamTest.Answer;
import dev.treeline.decoding.DeferredContrastiveStreamTest.Case;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class ConcurrentContrastiveStreamTest {
  private static final float MASKED = Float.NEGATIVE_INFINITY;

  static Stream<Case> cases() {
    return IntStream.range(0, 300).mapToObj(Case::of);
  }

  /// A stream that is slow at times, and keeps what it was told.
  static final class Slow implements PartialLogits {
    private final PartialLogits stream;
    private final SplittableRandom random;
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    Runnable before = () -> {};

    Slow(PartialLogits stream, long seed) {
      this.stream = stream;
      this.random = new SplittableRandom(seed);
    }

    @Override
    public void advance(int[] tokens) {
      before.run();
      int wait = random.nextInt(40);
      if (wait == 0) {
        sleep(1); // longer than anybody waits busily
      }
      for (int i = 0; i < 100 * wait; i++) {
        Thread.onSpinWait();
      }
      calls.add("advance " + tokens.length + " on " + Thread.currentThread().getName());
      stream.advance(tokens);
    }

    @Override
    public boolean isRowwise() {
      return stream.isRowwise();
    }

    @Override
    public float[] read(int[] ids) {
      return stream.read(ids);
    }

    @Override
    public float[] row() {
      return stream.row();
    }

    @Override
    public float[] prefill() {
      throw new IllegalStateException("nobody asks for whole rows");
    }

    @Override
    public float[] append(int token) {
      return prefill();
    }

    @Override
    public float[] appendAll(int[] tokens) {
      return prefill();
    }

    @Override
    public void reuse(float[] row) {
      stream.reuse(row);
    }

    @Override
    public void close() {
      calls.add("close");
      stream.close();
    }
  }

  static void sleep(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Answer plain(Case given) {
    return given.answer(new ContrastiveStream(given.clean(), given.amateur(), given.rule()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tokensEndingAndDrawsAreThoseOfThePlainStream(Case given) {
    Answer plain = plain(given);
    for (FirstRow firstRow : FirstRow.values()) {
      var slow = new Slow(given.amateur(), given.seed());
      try (var stream =
          ConcurrentContrastiveStream.open(
              given::clean, slow, given.rule(), firstRow, Foresight.none())) {
        assertThat(given.answer(stream)).isEqualTo(plain);
      }
      assertThat(slow.calls).endsWith("close");
      assertThat(slow.calls.subList(0, slow.calls.size() - 1))
          .allMatch(call -> call.endsWith("on treeline-beside"));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theFirstContrastIsTheUnmaskedOneOfBothFirstRows(Case given) {
    float[] expected = given.clean().prefill();
    given.rule().unmasked().contrast(expected, given.amateur().prefill(), 0);
    try (var stream =
        ConcurrentContrastiveStream.open(
            given::clean, given.amateur(), given.rule(), FirstRow.KEPT, Foresight.none())) {
      given.answer(stream);
      assertThat(stream.firstContrast()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void countsFollowFromTheAnswerAndNotFromTheThreads(Case given) {
    var deferred =
        new DeferredContrastiveStream(
            given.clean(), given.amateur(), given.rule(), FirstRow.DROPPED, Companion.never());
    int tokens = given.answer(deferred).tokens().size();
    try (var stream =
        ConcurrentContrastiveStream.open(
            given::clean, given.amateur(), given.rule(), FirstRow.DROPPED, Foresight.none())) {
      given.answer(stream);
      ContrastCounters counters = stream.counters();
      ContrastCounters others = deferred.counters();
      assertThat(counters.rows()).isEqualTo(others.rows());
      assertThat(counters.skipped()).isEqualTo(others.skipped());
      assertThat(counters.plausible()).isEqualTo(others.plausible());
      boolean runs = given.rule().needsAmateur();
      assertThat(counters.amateurForwards()).isEqualTo(runs ? counters.rows() : 0);
      assertThat(counters.rows()).isBetween((long) tokens, tokens + 1L);
    }
  }

  @Test
  void theCleanViewDoesNotWaitWhereOneTokenIsPlausible() throws Exception {
    var hold = new CountDownLatch(1);
    var slow = new Slow(new RandomModel(5, 4, 1), 5);
    slow.before = () -> await(hold);
    var stream = open(() -> ScriptedStream.choosing(4, 2, 1, 3), slow);
    assertThat(stream.prefill()).containsExactly(MASKED, MASKED, 5, MASKED);
    stream.append(2);
    stream.append(1); // all without a single forward of the amateur
    assertThat(slow.calls).isEmpty();
    hold.countDown();
    stream.close();
    assertThat(slow.calls).endsWith("close");
  }

  static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void closingWaitsForTheForwardThatRuns() throws Exception {
    var inside = new CountDownLatch(1);
    var hold = new CountDownLatch(1);
    var slow = new Slow(new RandomModel(5, 4, 1), 5);
    slow.before =
        () -> {
          inside.countDown();
          await(hold);
        };
    var stream = open(() -> ScriptedStream.choosing(4, 2), slow);
    await(inside);
    var closed = new AtomicBoolean();
    Thread closer =
        Thread.ofPlatform()
            .start(() -> {
              stream.close();
              closed.set(true);
            });
    closer.interrupt(); // ends nothing
    Thread.sleep(20);
    assertThat(closed).isFalse();
    assertThat(slow.calls).isEmpty();
    hold.countDown();
    closer.join();
    assertThat(closed).isTrue();
    assertThat(slow.calls).hasSize(2).last().isEqualTo("close");
  }

  @Test
  void waitingIsNotEndedByAnInterrupt() {
    Case given = cases().filter(one -> one.sharpness() < 1).findFirst().orElseThrow();
    Answer plain = plain(given);
    var slow = new Slow(given.amateur(), 3);
    slow.before = () -> sleep(1);
    Thread.currentThread().interrupt();
    try (var stream =
        ConcurrentContrastiveStream.open(
            given::clean, slow, given.rule(), FirstRow.DROPPED, Foresight.none())) {
      assertThat(given.answer(stream)).isEqualTo(plain);
    }
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void whatTheAmateurFailsWithIsThrownWhereItIsNeeded() {
    var slow = new Slow(new RandomModel(5, 2, 1), 5);
    slow.before =
        () -> {
          throw new IllegalArgumentException("the picture is too large");
        };
    var clean = new ScriptedStream(new float[] {9, 0}, new float[] {1, 1}, new float[] {1, 1});
    var stream = open(() -> clean, slow);
    assertThat(stream.prefill()).containsExactly(9, MASKED);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> stream.append(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the picture is too large");
    }
    stream.close();
    assertThat(clean.calls).endsWith("close");
    assertThat(slow.calls).containsExactly("close");
  }

  @Test
  void aCleanViewThatCannotBeOpenedClosesTheAmateur() {
    var slow = new Slow(new RandomModel(5, 2, 1), 5);
    assertThatThrownBy(() ->
            open(
                () -> {
                  throw new IllegalArgumentException("no such token");
                },
                slow))
        .hasMessage("no such token");
    assertThat(slow.calls).endsWith("close");
  }

  @Test
  void aCancelledAnswerLeavesNothingBehind() {
    for (Case given : cases().limit(100).toList()) {
      var slow = new Slow(given.amateur(), given.seed());
      int[] left = {1 + (int) (given.seed() % 5)};
      var decoder =
          new Decoder(
              new Sampling.Greedy().with(0),
              List.of(),
              new Limits(Set.of(), 20),
              () -> left[0]-- == 0);
      try (var stream =
          ConcurrentContrastiveStream.open(
              given::clean, slow, given.rule(), FirstRow.KEPT, Foresight.none())) {
        assertThat(decoder.decode(stream, _ -> {}).ending()).isInstanceOf(Ending.Cancelled.class);
      }
      assertThat(slow.calls).endsWith("close");
    }
  }

  @Test
  void manyAtOnceAreEachTheirOwn() {
    List<Case> some = cases().limit(64).toList();
    List<Answer> plain = some.stream().map(ConcurrentContrastiveStreamTest::plain).toList();
    List<Answer> together =
        some.parallelStream()
            .map(given -> {
              try (var stream =
                  ConcurrentContrastiveStream.open(
                      given::clean,
                      given.amateur(),
                      given.rule(),
                      FirstRow.DROPPED,
                      Foresight.none())) {
                return given.answer(stream);
              }
            })
            .toList();
    assertThat(together).isEqualTo(plain);
  }

  private static ConcurrentContrastiveStream open(
      java.util.function.Supplier<LogitsStream> clean, LogitsStream amateur) {
    return ConcurrentContrastiveStream.open(
        clean, amateur, Vcd.standard(), FirstRow.DROPPED, Foresight.none());
  }
}
