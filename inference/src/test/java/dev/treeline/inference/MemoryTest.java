package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.treeline.decoding.LogitsStream;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Native memory does not grow with work done. [SoakHarness] does the same for longer.
class MemoryTest {
  private static final int MOST_ROUNDS = 20;

  private static Fixture golden;
  private static Checkpoint checkpoint;
  private static TorchEngine engine;

  @BeforeAll
  static void open() {
    golden = new Fixture(Fixture.LLAVA);
    checkpoint = Checkpoint.open(Fixture.LLAVA);
    engine = TorchEngine.open(checkpoint, EngineOptions.standard());
  }

  @AfterAll
  static void close() {
    engine.close();
    checkpoint.close();
    golden.close();
  }

  @Test
  void questionsLeaveNothing() {
    assumeTrue(NativeMemory.allocatedBytes().isPresent(), "the C library does not count");
    assertLeavesLessThan(20_000, 60, () -> ask(golden.input("first"), 20));
  }

  @Test
  void questionsThatFailLeaveNothing() {
    assumeTrue(NativeMemory.allocatedBytes().isPresent(), "the C library does not count");
    PreparedInput first = golden.input("first");
    var wrong = new PreparedInput("", first.tokenIds(), List.of());
    assertLeavesLessThan(
        20_000,
        60,
        () -> {
          assertThatIllegalArgumentException().isThrownBy(() -> engine.promptLogits(wrong));
          try (LogitsStream stream = engine.stream(first)) {
            stream.prefill();
            assertThatIllegalArgumentException().isThrownBy(() -> stream.append(-1));
          }
        });
  }

  @Test
  void enginesLeaveNothing() {
    assumeTrue(NativeMemory.allocatedBytes().isPresent(), "the C library does not count");
    // the weights alone are 800 kB; what stays is the compiler's record of the kernels' types
    assertLeavesLessThan(
        400_000,
        10,
        () -> {
          try (TorchEngine another = TorchEngine.open(checkpoint, EngineOptions.standard())) {
            another.promptLogits(golden.input("first"));
          }
        });
  }

  @Test
  void aClosedEngineRefuses() {
    TorchEngine another = TorchEngine.open(checkpoint, EngineOptions.standard());
    LogitsStream stream = another.stream(golden.input("text"));
    stream.prefill();
    another.close();
    another.close();
    assertThatThrownBy(() -> stream.append(3)).isInstanceOf(RuntimeException.class);
    stream.close();
    assertThatThrownBy(() -> another.promptLogits(golden.input("text")))
        .isInstanceOf(RuntimeException.class);
  }

  private static void ask(PreparedInput input, int tokens) {
    try (LogitsStream stream = engine.stream(input)) {
      float[] row = stream.prefill();
      for (int i = 0; i < tokens; i++) {
        row = stream.append(Rows.argmax(row));
      }
    }
  }

  /// Rounds of `times` runs, after a third as many to warm up, until most leave few enough bytes
  /// behind. Java's own compilers ask the same C library for some megabytes while they work, and
  /// give them back in another round; what leaks is left by every round.
  private static void assertLeavesLessThan(long limitBytes, int times, Runnable work) {
    for (int i = 0; i < times / 3; i++) {
      work.run();
    }
    var left = new ArrayList<Long>();
    while (left.size() < 3 || (left.size() < MOST_ROUNDS && median(left) >= limitBytes)) {
      long before = NativeMemory.allocatedBytes().orElseThrow();
      for (int i = 0; i < times; i++) {
        work.run();
      }
      left.add((NativeMemory.allocatedBytes().orElseThrow() - before) / times);
    }
    assertThat(median(left)).as("bytes for each run in rounds of %s", left).isLessThan(limitBytes);
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }
}
