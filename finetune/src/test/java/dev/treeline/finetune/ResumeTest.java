package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResumeTest {
  private static final int VISION_STEPS = 6;
  private static final int STEPS = 10;

  @TempDir Path folder;
  private Path data = Path.of("");
  private Recipe recipe = RecipeReader.parse(TinyModel.recipe(VISION_STEPS, STEPS), Path.of("r"));

  @BeforeEach
  void writeData() {
    data = folder.resolve("data");
    TinyModel.writeData(data, 24);
  }

  @Test
  void aRunThatWasStoppedEndsInTheSameBytes() throws IOException {
    run("whole", 2, () -> false);
    for (int stop : new int[] {3, 6, 9}) {
      String name = "stopped" + stop;
      assertThat(run(name, 2, stopAfter(stop))).isEqualTo(Finetune.Outcome.STOPPED);
      assertThat(run(name, 2, () -> false)).isEqualTo(Finetune.Outcome.DONE);
      assertSame("whole", name);
    }
  }

  /// As after `kill -9`: what was written after the last saved state is still there.
  @Test
  void aRunThatWasKilledEndsInTheSameBytes() throws IOException {
    run("whole", 2, () -> false);
    run("killed", 2, stopAfter(9));
    Path newest = checkpoints("killed").getLast();
    try (Stream<Path> files = Files.list(newest)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(newest);
    Files.createDirectories(folder.resolve("killed/checkpoints/saving-00000009"));
    Files.writeString(
        folder.resolve("killed/metrics.jsonl"),
        Files.readString(folder.resolve("killed/metrics.jsonl")) + "{\"half a li");
    run("killed", 2, () -> false);
    assertSame("whole", "killed");
  }

  @Test
  void threadsDoNotChangeABit() throws IOException {
    run("one", 1, () -> false);
    run("three", 3, () -> false);
    assertSame("one", "three");
  }

  /// The operations of a lone micro-batch are cut in two on any machine; maps are wide enough for
  /// it.
  @Test
  void threadsDoNotChangeABitOfALoneMicroBatch() {
    String wide =
        TinyModel.recipe(1, 2)
            .replace("\"batch\": 6", "\"batch\": 2")
            .replace("\"batch\": 5", "\"batch\": 2")
            .replace(
                "\"width\": 24, \"layers\": 2, \"heads\": 3, \"mlpWidth\": 32",
                "\"width\": 192, \"layers\": 1, \"heads\": 3, \"mlpWidth\": 768");
    recipe = RecipeReader.parse(wide, Path.of("r"));
    run("one", 1, () -> false);
    run("four", 4, () -> false);
    assertThat(folder.resolve("four/model/model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("one/model/model.safetensors"));
  }

  @Test
  void aSavedRunIsNotOverwritten() {
    run("whole", 2, stopAfter(5));
    FinetuneOptions fresh = options("whole", 1, () -> false);
    assertThatThrownBy(() -> Finetune.run(recipe, fresh.withStart(FinetuneOptions.Start.FRESH)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds a run")
        .hasMessageContaining("--resume");
  }

  @Test
  void anotherRecipeIsRefused() {
    run("whole", 2, stopAfter(5));
    recipe = RecipeReader.parse(TinyModel.recipe(VISION_STEPS, STEPS + 1), Path.of("r"));
    assertThatThrownBy(() -> run("whole", 2, () -> false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another recipe or other data");
  }

  private Finetune.Outcome run(String name, int threads, BooleanSupplier stop) {
    return Finetune.run(recipe, options(name, threads, stop));
  }

  private FinetuneOptions options(String name, int threads, BooleanSupplier stop) {
    return new FinetuneOptions(
        data,
        folder.resolve(name),
        FinetuneOptions.Start.RESUME,
        threads,
        new PrintStream(OutputStream.nullOutputStream()),
        stop);
  }

  private static BooleanSupplier stopAfter(int steps) {
    var asked = new AtomicInteger();
    return () -> asked.getAndIncrement() >= steps;
  }

  private List<Path> checkpoints(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name).resolve("checkpoints"))) {
      return files.sorted().toList();
    }
  }

  /// Weights, moments and the figures that do not depend on the clock.
  private void assertSame(String one, String other) throws IOException {
    assertThat(folder.resolve(other).resolve("model/model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve(one).resolve("model/model.safetensors"));
    assertThat(checkpoints(other).getLast().resolve("state.safetensors"))
        .hasSameBinaryContentAs(checkpoints(one).getLast().resolve("state.safetensors"));
    assertThat(metrics(other)).isEqualTo(metrics(one)).hasSize(VISION_STEPS + STEPS + 4);
  }

  private List<String> metrics(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name).resolve("metrics.jsonl")).stream()
        .map(ResumeTest::withoutClock)
        .toList();
  }

  private static String withoutClock(String line) {
    try {
      ObjectNode node = (ObjectNode) RecipeReader.MAPPER.readTree(line);
      node.remove(List.of("answersPerSecond", "tokensPerSecond"));
      return node.toString();
    } catch (IOException e) {
      throw new IllegalStateException(line, e);
    }
  }
}
