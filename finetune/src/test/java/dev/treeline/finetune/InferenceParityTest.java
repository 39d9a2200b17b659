package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.treeline.inference.EngineOptions;
import dev.treeline.inference.TorchEngine;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.ImageRecipe;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import dev.treeline.prompts.Role;
import java.io.IOException;
import java.nio.file.Files;
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
  @TempDir Path folder;

  @Test
  void aFreshModel() throws IOException {
    holds(TinyModel.write(folder.resolve("tiny"), 4));
  }

  /// An fp16 checkpoint of another shape: the second-last layer, head width unlike D / H.
  @ParameterizedTest
  @ValueSource(strings = "../models/src/test/resources/fixtures/llava")
  void aStockCheckpoint(Path checkpoint) throws IOException {
    holds(checkpoint);
  }

  private void holds(Path directory) throws IOException {
    TinyModel.writeData(folder, 4);
    Path image = folder.resolve("images/1.png");
    String question = "Is it safe?";
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      PreparedInput prepared =
          checkpoint
              .processor()
              .prepare(List.of(Message.user(List.of(new ImageSource.File(image)), question)));
      var store = store(checkpoint);
      var config = checkpoint.config(LlavaConfig.class);
      var tokens = new MicroBatch.ImageTokens(config.imageTokenId(), config.imageTokens());
      var maker =
          new ExampleMaker(checkpoint.processor()::render, checkpoint.tokenizer(), tokens, 2);
      Example example =
          maker
              .examples(
                  new Conversation(
                      "kind",
                      Optional.of(image),
                      List.of(
                          new Conversation.Turn(Role.USER, true, question),
                          new Conversation.Turn(Role.ASSISTANT, false, "No, it is red."))),
                  store.add(image))
              .getFirst();
      assertThat(example.prompt()).isEqualTo(prepared.tokenIds());
      store.load(1);
      MicroBatch batch = MicroBatch.of(PackedRow.pack(List.of(example), 999), tokens, Map.of());
      double trained = trainingLoss(checkpoint, batch, store);
      assertThat(trained).isCloseTo(engineLoss(checkpoint, prepared, example), within(1e-5));
    }
  }

  private static PixelNorm norm(Checkpoint checkpoint) throws IOException {
    Path file = checkpoint.directory().resolve("preprocessor_config.json");
    return PixelNorm.of(RecipeReader.MAPPER.readTree(Files.readString(file)), file);
  }

  private static PictureStore store(Checkpoint checkpoint) throws IOException {
    Path file = checkpoint.directory().resolve("preprocessor_config.json");
    var recipe = ImageRecipe.of(RecipeReader.MAPPER.readTree(Files.readString(file)), file);
    return new PictureStore(
        recipe, norm(checkpoint), checkpoint.config(LlavaConfig.class).vision().imageSize());
  }

  private static double trainingLoss(Checkpoint checkpoint, MicroBatch batch, PictureStore store)
      throws IOException {
    try (var workers = new Workers(1);
        var kernels =
            new TrainingKernels(
                Device.cpu(),
                TrainingKernels.Setting.plain(
                    checkpoint.config(LlavaConfig.class), Compute.F32, norm(checkpoint)));
        var parameters = new ParameterStore(kernels.manager())) {
      TrainedModel model =
          TrainedModel.of(checkpoint, new Tuning.Whole(Set.of(TrainedPart.PROJECTOR)));
      model.fill(parameters, 0);
      return workers.run(() -> {
        var inputs = kernels.inputs(parameters, model.parameters(), List.of());
        var objective = TrainingKernels.Objective.answers(batch.weight(), 0);
        return kernels.scores(inputs, batch, store.batch(batch.images()), objective).loss();
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
          engine.promptLogits(new PreparedInput(prepared.prompt(), whole, prepared.pictures()));
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
