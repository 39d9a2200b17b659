package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.ModelFormatException;
import dev.treeline.prompts.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConversationTest {
  private static final String GOOD =
      "{\"image\":\"images/a.png\",\"kind\":\"judge\",\"conversations\":["
          + "{\"from\":\"system\",\"value\":\"Be kind.\"},"
          + "{\"from\":\"human\",\"value\":\"<image>\\nIs it safe?\"},"
          + "{\"from\":\"gpt\",\"value\":\"Yes.\"}]}";

  @TempDir Path folder;

  private Path write(String... lines) throws IOException {
    return Files.write(folder.resolve("train.jsonl"), List.of(lines));
  }

  @Test
  void aLineIsRead() throws IOException {
    List<Conversation> all = Conversation.read(write(GOOD, "", GOOD));
    assertThat(all).hasSize(2);
    Conversation one = all.getFirst();
    assertThat(one.kind()).isEqualTo("judge");
    assertThat(one.image()).contains(folder.resolve("images/a.png"));
    assertThat(one.turns())
        .containsExactly(
            new Conversation.Turn(Role.SYSTEM, false, "Be kind."),
            new Conversation.Turn(Role.USER, true, "Is it safe?"),
            new Conversation.Turn(Role.ASSISTANT, false, "Yes."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"Yes.\"}|\"Yes.\"|not valid JSON",
        "\"gpt\"|\"human\"|has no answer to learn",
        "\"Yes.\"|\" \"|an answer is empty",
        "<image>\\n||one picture is named, but <image> stands in 0 turns",
        "\"image\":\"images/a.png\",||no picture is named, but <image> stands in 1 turns",
        "\"gpt\"|\"robot\"|from must be human, gpt or system, but is \"robot\""
      })
  void aMistakeIsNamedWithItsLine(String right, String wrong, String message) throws IOException {
    Path file = write(GOOD, GOOD.replace(right, wrong == null ? "" : wrong));
    assertThatThrownBy(() -> Conversation.read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("train.jsonl: line 2: ")
        .hasMessageContaining(message);
  }

  @Test
  void aFileWithoutExamplesIsRefused() throws IOException {
    Path file = write("");
    assertThatThrownBy(() -> Conversation.read(file)).hasMessageContaining("holds no example");
  }

  @Test
  void aMissingPictureIsNamed() {
    TinyModel.writeData(folder, 12);
    try {
      Files.delete(folder.resolve("images/3.png"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Recipe recipe = RecipeReader.parse(TinyModel.recipe(1, 1), Path.of("recipe.json"));
    assertThatThrownBy(
            () -> Finetune.run(recipe, FinetuneOptions.of(folder, folder.resolve("out"))))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("3.png: no such image");
  }

  @Test
  void aNumberThatIsNoneStopsTheRunAndNamesTheBatch() {
    TinyModel.writeData(folder, 12);
    String text = TinyModel.recipe(1, 30);
    Recipe recipe =
        RecipeReader.parse(
            text.replace(
                "\"learningRate\": 0.01, \"longestRow\"",
                "\"clip\": 1e9," + " \"learningRate\": 1, \"epsilon\": 0, \"longestRow\""),
            Path.of("recipe.json"));
    assertThatThrownBy(
            () -> Finetune.run(recipe, FinetuneOptions.of(folder, folder.resolve("out"))))
        .isInstanceOf(TrainingFailure.class)
        .hasMessageContaining("sft step 2 is NaN")
        .hasMessageContaining(".png")
        .hasMessageContaining("is no number since the step before")
        .hasMessageContaining("the last saved state is whole: ")
        .hasMessageContaining("step-00000001; --resume goes on from there");
  }

  @Test
  void aStateThatHoldsNoNumbersIsNotSaved() {
    TinyModel.writeData(folder, 12);
    String text =
        TinyModel.recipe(1, 30).replace("\"checkpointEvery\": 4", "\"checkpointEvery\": 1");
    Recipe recipe =
        RecipeReader.parse(
            text.replace(
                "\"learningRate\": 0.01, \"longestRow\"",
                "\"clip\": 1e9, \"learningRate\": 1, \"epsilon\": 0, \"longestRow\""),
            Path.of("recipe.json"));
    assertThatThrownBy(
            () -> Finetune.run(recipe, FinetuneOptions.of(folder, folder.resolve("out"))))
        .isInstanceOf(TrainingFailure.class)
        .hasMessageContaining("is no number after step 1 of stage 2, so the state is not saved");
    assertThat(folder.resolve("out/checkpoints/step-00000001")).exists();
    assertThat(folder.resolve("out/checkpoints/step-00000002")).doesNotExist();
  }
}
