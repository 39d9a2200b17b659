package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.models.Checkpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The whole language model of families other than LLaVA, trained on pictures, stopped and resumed.
final class WholeFamilyTest {
  private static final Path FIXTURES = Path.of("../models/src/test/resources/fixtures");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"smolvlm, <end_of_utterance>", "mllama, <|eot_id|>", "instructblip, </s>"})
  void aStoppedRunOfAWholeLanguageModelEndsInTheSameBytes(String family, String end)
      throws IOException {
    Path base = FIXTURES.resolve(family);
    List<String> lines = List.of(line(base, "wide.png"), line(base, "tall.png"));
    Files.write(folder.resolve("train.jsonl"), lines);
    assertThat(run(base, end, "whole", () -> false)).isEqualTo(Finetune.Outcome.DONE);
    var asked = new AtomicInteger();
    assertThat(run(base, end, "stopped", () -> asked.getAndIncrement() >= 2))
        .isEqualTo(Finetune.Outcome.STOPPED);
    assertThat(run(base, end, "stopped", () -> false)).isEqualTo(Finetune.Outcome.DONE);
    Path model = folder.resolve("whole/model");
    assertThat(folder.resolve("stopped/model/model.safetensors"))
        .hasSameBinaryContentAs(model.resolve("model.safetensors"));
    assertThat(losses("stopped")).isEqualTo(losses("whole")).hasSize(4).doesNotHaveDuplicates();
    assertOnlyTheLanguageModelChanged(base, model);
  }

  private static void assertOnlyTheLanguageModelChanged(Path base, Path model) {
    try (Checkpoint before = Checkpoint.open(base);
        Checkpoint after = Checkpoint.open(model)) {
      assertThat(after.modelType()).isEqualTo(before.modelType());
      for (String name : before.weights().names()) {
        boolean same = Arrays.equals(before.weights().floats(name), after.weights().floats(name));
        boolean vision = !name.startsWith("language_model.") && !name.startsWith("lm_head.");
        if (vision || name.endsWith("down_proj.weight")) {
          assertThat(same).as(name).isEqualTo(vision);
        }
      }
    }
  }

  private List<String> losses(String out) throws IOException {
    return Files.readAllLines(folder.resolve(out).resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceAll(".*\"loss\":([^,]*),.*", "$1"))
        .toList();
  }

  private Finetune.Outcome run(Path base, String end, String out, BooleanSupplier stop) {
    String recipe =
        """
        {"name": "whole", "seed": 2, "train": ["text"],
         "model": {"directory": "..", "endToken": "%s"},
         "data": {"train": ["train.jsonl"]},
         "stages": [{"kind": "sft", "steps": 4, "batch": 2, "microBatch": 1, "warmup": 1,
           "learningRate": 0.003, "longestRow": 2048}], "checkpointEvery": 1}
        """
            .formatted(end);
    return Finetune.run(
        RecipeReader.parse(recipe, base.resolve("tuning/recipe.json")),
        new FinetuneOptions(
            folder,
            folder.resolve(out),
            FinetuneOptions.Start.RESUME,
            2,
            new PrintStream(OutputStream.nullOutputStream()),
            stop));
  }

  private static String line(Path base, String image) {
    return """
    {"image": "%s", "conversations": [{"from": "human", "value": "<image>\\nIs it safe?"}, \
    {"from": "gpt", "value": "No. It is hot."}]}\
    """
        .formatted(base.resolve("images").resolve(image).toAbsolutePath().normalize());
  }
}
