package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.treeline.inference.NativeMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the C library has handed out does not grow with the steps that are done.
/// `-Dtreeline.steps=2000` runs as many and prints what was held.
final class FlatMemoryTest {
  private static final int STEPS = Integer.getInteger("treeline.steps", 120);

  /// A fifth of what a step's gradients take. The machine's own needs go up and down by megabytes,
  /// so the least of many steps is what is compared.
  private static final double BYTES_A_STEP = 60_000;

  @TempDir Path folder;

  @Test
  void stepsForgetNothing() {
    assumeTrue(NativeMemory.allocatedBytes().isPresent(), "the C library does not tell");
    TinyModel.writeData(folder, 24);
    TinyModel.write(folder.resolve("model"), 3);
    var held = new ArrayList<Long>();
    var options =
        new FinetuneOptions(
            folder,
            folder.resolve("out"),
            FinetuneOptions.Start.FRESH,
            2,
            new PrintStream(OutputStream.nullOutputStream()),
            () -> {
              held.add(NativeMemory.allocatedBytes().orElseThrow());
              tell(held);
              return false;
            });
    Finetune.run(RecipeReader.parse(recipe(), folder.resolve("recipe.json")), options);
    assertThat(held).hasSize(STEPS);
    int third = STEPS / 3;
    double growth = least(held.subList(2 * third, STEPS)) - least(held.subList(third, 2 * third));
    assertThat(growth / third).isLessThan(BYTES_A_STEP);
  }

  private static double least(List<Long> held) {
    return held.stream().mapToLong(one -> one).min().orElseThrow();
  }

  private static void tell(List<Long> held) {
    if (STEPS >= 1000 && held.size() % (STEPS / 10) == 1) {
      try {
        System.out.printf(
            "%d steps: %.2f MiB allocated, %.1f MiB resident%n",
            held.size() - 1, held.getLast() / 1048576.0, NativeMemory.residentBytes() / 1048576.0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String recipe() {
    return """
    {"name": "flat", "seed": 1, "model": {"directory": "model"},
     "data": {"train": ["train.jsonl"]},
     "stages": [{"kind": "sft", "steps": %d, "batch": 2, "microBatch": 1,
       "learningRate": 0.001}], "checkpointEvery": 1000}
    """
        .formatted(STEPS);
  }
}
