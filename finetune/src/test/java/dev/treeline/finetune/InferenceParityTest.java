package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.treeline.inference.EngineOptions;
import dev.treeline.inference.TorchEngine;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import dev.treeline.prompts.Role;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is trained is what runs: the same tokens, and the loss that the engine's rows give.
final class InferenceParityTest {
  private static final Path FIXTURES = Path.of("../models/src/test/resources/fixtures");

  @TempDir Path folder;

  @Test
  void aFreshModel() {
    holds(TinyModel.write(folder.resolve("tiny"), 4), true);
  }

  /// Stock checkpoints of other shapes and families. The engine's tower looks at the pictures of
  /// all but llava, whose own kernels do.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "llava",
        "llava-next",
        "llava-onevision",
        "smolvlm",
        "idefics3",
        "internvl",
        "qwen2-vl",
        "qwen2-5-vl",
        "qwen3-vl",
        "instructblip",
        "mllama"
      })
  void aStockCheckpoint(String family) {
    holds(FIXTURES.resolve(family), true);
    holds(FIXTURES.resolve(family), false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "mistral", "qwen2", "qwen3"})
  void aLanguageModel(String family) {
    holds(FIXTURES.resolve(family), false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gemma3", "gemma2", "paligemma", "phi3", "phi3-vision"})
  void otherFamiliesAreRefusedByName(String family) {
    try (Checkpoint checkpoint = Checkpoint.open(FIXTURES.resolve(family))) {
      var tuning = new Tuning.Whole(Set.of(TrainedPart.TEXT));
      assertThatThrownBy(() -> TrainedModel.of(checkpoint, tuning))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("fine-tuning does not support ");
    }
  }

  /// The picture and the question come through the reference's own fixtures' template.
  private void holds(Path directory, boolean picture) {
    TinyModel.writeData(folder, 4);
    Path image = folder.resolve("images/1.png");
    String question = "Is it safe?";
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        ModelSide side = ModelSide.of(checkpoint)) {
      List<ImageSource> images = picture ? List.of(new ImageSource.File(image)) : List.of();
      PreparedInput prepared =
          checkpoint.processor().prepare(List.of(Message.user(images, question)));
      var maker =
          new ExampleMaker(
              checkpoint.processor()::render, checkpoint.tokenizer(), side.tokens(), 2);
      Example example =
          maker
              .examples(
                  new Conversation(
                      "here",
                      "kind",
                      picture ? Optional.of(image) : Optional.empty(),
                      List.of(
                          new Conversation.Turn(Role.USER, picture, question),
                          new Conversation.Turn(Role.ASSISTANT, false, "No, it is red."))),
                  picture ? side.pictures().add(image) : -1)
              .getFirst();
      assertThat(example.prompt()).isEqualTo(prepared.tokenIds());
      side.pictures().load(1);
      double trained = trainingLoss(checkpoint, side, example);
      assertThat(trained).isCloseTo(engineLoss(checkpoint, prepared, example), within(1e-5));
    }
  }

  private double trainingLoss(Checkpoint checkpoint, ModelSide side, Example example) {
    var setting =
        new TrainingKernels.Setting(
            checkpoint.config(), AdapterPlan.none(), Compute.F32, side.norm(), false);
    try (var workers = new Workers(1);
        var kernels = new TrainingKernels(Device.cpu(), setting);
        var parameters = new ParameterStore(kernels.manager())) {
      TrainedModel model = TrainedModel.of(checkpoint, new Tuning.Whole(Set.of(TrainedPart.TEXT)));
      model.fill(parameters, 0);
      return workers.run(() -> {
        var inputs = kernels.inputs(parameters, model.parameters(), List.of());
        var work =
            RowWork.of(
                kernels,
                model,
                new KeptFeatures(
                    side.pictures(),
                    side.eye(kernels, inputs),
                    new Recipe.Features(1 << 20, false),
                    folder.resolve("spill")),
                side.imageTokens());
        MicroBatch batch = work.batch(PackedRow.pack(List.of(example, example), 999), Map.of());
        var objective = TrainingKernels.Objective.answers(batch.weight(), 0);
        return kernels.scores(inputs, batch, work.shown(batch), objective).loss();
      });
    }
  }

  private static double engineLoss(Checkpoint checkpoint, PreparedInput prepared, Example example) {
    int[] answer = example.answer();
    int before = example.prompt().length;
    int[] whole = Arrays.copyOf(example.prompt(), before + answer.length);
    System.arraycopy(answer, 0, whole, before, answer.length);
    try (TorchEngine engine = TorchEngine.open(checkpoint, EngineOptions.standard())) {
      float[][] rows =
          engine.promptLogits(
              new PreparedInput(prepared.prompt(), whole, prepared.pictures(), prepared.extras()));
      double loss = 0;
      for (int i = 0; i < answer.length; i++) {
        float[] row = rows[before + i - 1];
        double sum = 0;
        for (float logit : row) {
          sum += Math.exp(logit);
        }
        loss += Math.log(sum) - row[answer[i]];
      }
      return loss / answer.length;
    }
  }
}
