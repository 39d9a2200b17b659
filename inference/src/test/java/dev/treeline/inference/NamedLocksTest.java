package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class NamedLocksTest {
  @Test
  void workOfOneNameGoesOneAfterTheOther() throws Exception {
    var locks = new NamedLocks();
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    int[] count = {0}; // guarded by the name
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(
            threads.submit(() -> {
              for (int n = 0; n < 2_000; n++) {
                locks.under(
                    "one",
                    () -> {
                      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                      inside.decrementAndGet();
                      return count[0]++;
                    });
              }
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(count[0]).isEqualTo(8_000);
    assertThat(most.get()).isEqualTo(1);
    assertThat(locks.size()).isZero();
  }

  @Test
  void workOfDifferentNamesGoesSideBySide() throws Exception {
    var locks = new NamedLocks();
    var both = new CyclicBarrier(2); // passed only if both are inside at once
    try (var threads = Executors.newFixedThreadPool(2)) {
      List<Future<Integer>> all = new ArrayList<>();
      for (String name : List.of("one", "other")) {
        all.add(threads.submit(() -> locks.under(name, () -> await(both))));
      }
      for (Future<Integer> one : all) {
        assertThat(one.get()).isBetween(0, 1);
      }
    }
  }

  private static int await(CyclicBarrier barrier) {
    try {
      return barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void workThatFailsGivesTheNameBack() {
    var locks = new NamedLocks();
    assertThatThrownBy(() ->
            locks.under(
                "one",
                () -> {
                  throw new IllegalStateException("it failed");
                }))
        .hasMessage("it failed");
    assertThat(locks.size()).isZero();
    assertThat(locks.under("one", () -> 5)).isEqualTo(5);
  }
}
