package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A wake-up that is lost shows as a test that does not end; no interrupt would end it.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BesideTest {
  private static final int WORDS = 5;
  private static final long ABOUT_TO_SLEEP_NANOS = 200_000; // as long as it waits busily

  private static Beside begun() {
    var beside = new Beside(PartialLogits.of(new RandomModel(3, WORDS, 1)), FirstRow.KEPT);
    beside.begin();
    return beside;
  }

  private static void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aTokenGivenJustAsItsThreadFallsAsleepIsRun() {
    SplittableRandom random = new SplittableRandom(7);
    try (Beside beside = begun();
        var alone = new RandomModel(3, WORDS, 1)) {
      assertThat(beside.firstRow()).isEqualTo(alone.prefill());
      for (int i = 0; i < 3000; i++) {
        int token = random.nextInt(WORDS);
        beside.give(token);
        float[] row = alone.append(token);
        assertThat(beside.caughtUp().row()).isEqualTo(row);
        pause(ABOUT_TO_SLEEP_NANOS - 5_000 + random.nextInt(10_000));
      }
      assertThat(beside.behind()).isZero();
    }
  }

  @Test
  void itWakesWhenItIsClosed() throws Exception {
    for (int i = 0; i < 20; i++) {
      Beside beside = begun();
      assertThat(beside.firstRow()).hasSize(WORDS);
      Thread.sleep(2); // it sleeps by then
      beside.close();
    }
  }
}
