package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.treeline.models.Checkpoint;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EstimateTest {
  @TempDir Path folder;

  private Recipe recipe(String more) {
    return RecipeReader.parse(
        """
        {"name": "dry", "seed": 5, "model": {"directory": "tiny"}, %s,
         "data": {"train": ["train.jsonl"]},
         "stages": [{"kind": "sft", "steps": 9, "batch": 4, "microBatch": 2,
           "learningRate": 0.01}]}
        """
            .formatted(more),
        folder.resolve("recipe.json"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'train': ['projector', 'text']",
        "'adapter': {'targetModules': ['q_proj', 'fc1'], 'dora': true, 'modulesToSave': ['linear_2'],"
            + " 'rankPattern': {'q_proj': 3}}"
      })
  void everyTrainedNumberIsCounted(String how) {
    TinyModel.write(folder.resolve("tiny"), 4);
    Recipe recipe = recipe(how.replace('\'', '"'));
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("tiny"))) {
      TrainedModel model = TrainedModel.of(checkpoint, recipe.training().tuning());
      var setting =
          new TrainingKernels.Setting(
              checkpoint.config(), model.plan(), Compute.F32, PixelNorm.none(), false);
      try (var kernels = new TrainingKernels(Device.cpu(), setting);
          var store = new ParameterStore(kernels.manager())) {
        model.fill(store, 1);
        for (String name : model.trained()) {
          assertThat(model.count(name)).as(name).isEqualTo(store.floats(name).length);
        }
      }
    }
  }

  @Test
  void aDryRunSaysWhatItWouldTakeAndLeavesNothing() {
    TinyModel.write(folder.resolve("tiny"), 4);
    TinyModel.writeData(folder, 12);
    var screen = new ByteArrayOutputStream();
    var options =
        new FinetuneOptions(
            folder,
            folder.resolve("out"),
            FinetuneOptions.Start.DRY_RUN,
            1,
            new PrintStream(screen, true, StandardCharsets.UTF_8),
            () -> false);
    assertThat(Finetune.run(recipe("\"train\": [\"text\"]"), options))
        .isEqualTo(Finetune.Outcome.CHECKED);
    assertThat(screen.toString(StandardCharsets.UTF_8))
        .containsPattern("trained: [\\d,]+ of 37,\\d+ parameters \\(text [\\d,]+\\)")
        .contains("memory: about ")
        .containsPattern("time: sft, 9 steps of [\\d.]+ s \\(measured\\): about \\d+ s");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"59.6, 60 s", "600, 10 min", "9000, 2.5 h"})
  void aTimeIsToldInItsUnit(double seconds, String words) {
    assertThat(Estimate.time(seconds)).isEqualTo(words);
  }
}
