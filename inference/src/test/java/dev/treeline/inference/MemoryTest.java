package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.treeline.decoding.LogitsStream;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Native memory does not grow with work done. [SoakHarness] does the same for longer.
class MemoryTest {
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
    long leftBytes = growth(60, () -> ask(golden.input("first"), 20));
    assertThat(leftBytes / 60).as("bytes for each question").isLessThan(20_000);
  }

  @Test
  void questionsThatFailLeaveNothing() {
    assumeTrue(NativeMemory.allocatedBytes().isPresent(), "the C library does not count");
    PreparedInput first = golden.input("first");
    var wrong = new PreparedInput("", first.tokenIds(), List.of());
    long leftBytes =
        growth(
            60,
            () -> {
              assertThatIllegalArgumentException().isThrownBy(() -> engine.promptLogits(wrong));
              try (LogitsStream stream = engine.stream(first)) {
                stream.prefill();
                assertThatIllegalArgumentException().isThrownBy(() -> stream.append(-1));
              }
            });
    assertThat(leftBytes / 60).as("bytes for each question").isLessThan(20_000);
  }

  @Test
  void enginesLeaveNothing() {
    assumeTrue(NativeMemory.allocatedBytes().isPresent(), "the C library does not count");
    long leftBytes =
        growth(
            10,
            () -> {
              try (TorchEngine another = TorchEngine.open(checkpoint, EngineOptions.standard())) {
                another.promptLogits(golden.input("first"));
              }
            });
    // the weights alone are 800 kB; what stays is the compiler's record of the kernels' types
    assertThat(leftBytes / 10).as("bytes for each engine").isLessThan(400_000);
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

  /// Bytes that `times` runs leave behind, after a third as many to warm up: the least of three
  /// rounds. Java's own compilers ask the same C library for some megabytes while they work, which
  /// may begin in one round; what leaks is left by every round.
  private static long growth(int times, Runnable work) {
    for (int i = 0; i < times / 3; i++) {
      work.run();
    }
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      long before = NativeMemory.allocatedBytes().orElseThrow();
      for (int i = 0; i < times; i++) {
        work.run();
      }
      least = Math.min(least, NativeMemory.allocatedBytes().orElseThrow() - before);
    }
    return least;
  }
}
