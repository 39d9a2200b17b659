package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.Checkpoint;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a recipe's adapter takes of a model, and what it says when it takes nothing.
final class TrainedModelTest {
  private static final Path LLAVA = Path.of("../models/src/test/resources/fixtures/llava");

  private static TrainedModel model(Checkpoint checkpoint, String tuning) {
    String recipe =
        """
        {"name": "x", "seed": 1, "model": {"directory": "m"}, %s,
         "data": {"train": ["t.jsonl"]}, "stages": [{"kind": "sft", "steps": 1, "batch": 1}]}
        """
            .formatted(tuning);
    return TrainedModel.of(
        checkpoint, RecipeReader.parse(recipe, Path.of("recipe.json")).training().tuning());
  }

  /// Counts of maps that PEFT 0.21 adapts on the same model.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\"q_proj\", \"v_proj\"]|12",
        "\"all-linear\"|41",
        "\"model.language_model.layers.[01].mlp..*_proj\"|6",
        "[\"linear_1\"]|1"
      })
  void targetsTakeWhatPeftTakes(String targets, int maps) {
    try (Checkpoint checkpoint = Checkpoint.open(LLAVA)) {
      TrainedModel model = model(checkpoint, "\"adapter\": {\"targetModules\": " + targets + "}");
      assertThat(model.maps()).hasSize(maps);
      // maps of the tower's last layer are not used, so they get no gradient
      assertThat(model.plan().weights()).hasSizeLessThanOrEqualTo(maps);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"targetModules\": [\"qproj\"]|matches nothing|q_proj",
        "\"targetModules\": [\"embed_tokens\"]|embed_tokens|no linear map",
        "\"targetModules\": [\"q_proj\"], \"modulesToSave\": [\"projektor\"]|no such module|projektor"
      })
  void whatCannotBeTrainedIsNamed(String adapter, String one, String other) {
    try (Checkpoint checkpoint = Checkpoint.open(LLAVA)) {
      assertThatThrownBy(() -> model(checkpoint, "\"adapter\": {" + adapter + "}"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(one)
          .hasMessageContaining(other);
    }
  }

  @Test
  void partsAreTrainedWhole() {
    try (Checkpoint checkpoint = Checkpoint.open(LLAVA)) {
      assertThat(model(checkpoint, "\"train\": [\"projector\"]").trained())
          .containsExactly(
              "multi_modal_projector.linear_1.weight",
              "multi_modal_projector.linear_1.bias",
              "multi_modal_projector.linear_2.weight",
              "multi_modal_projector.linear_2.bias");
      assertThat(model(checkpoint, "\"train\": [\"projector\", \"text\"]").trained())
          .noneMatch(name -> name.startsWith("vision_tower."))
          .contains("lm_head.weight", "language_model.embed_tokens.weight");
    }
  }
}
