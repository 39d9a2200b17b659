package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.treeline.models.ModelFormatException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecipeReaderTest {
  private static final Path FILE = Path.of("recipe.json");

  @Test
  void theShippedRecipeIsRead() {
    Recipe recipe = RecipeReader.read(Path.of("recipes/sapling.json"));
    assertThat(recipe.name()).isEqualTo("sapling");
    assertThat(recipe.stages().stream().map(Recipe.Stage::kind))
        .containsExactly("vision-pretrain", "sft");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vcr-lora", "answer-lora", "textual-alignment", "multimodal-alignment"})
  void theArmsOfTheExperimentsDifferInTheirDataOnly(String name) {
    Recipe recipe = RecipeReader.read(Path.of("recipes/" + name + ".json"));
    Recipe first = RecipeReader.read(Path.of("recipes/vcr-lora.json"));
    assertThat(recipe.name()).isEqualTo(name);
    assertThat(recipe.seed()).isEqualTo(first.seed());
    assertThat(recipe.training().toString()).isEqualTo(first.training().toString());
    Recipe.Optimization how = recipe.stages().getFirst().optimization();
    assertThat(how.steps()).isEqualTo(first.steps());
    assertThat(how.schedule()).isEqualTo(first.stages().getFirst().optimization().schedule());
    assertThat(recipe.data().train()).contains("seeing.jsonl").hasSize(2);
    assertThat(recipe.data().heldOut()).containsExactly("general.jsonl");
  }

  @Test
  void dataInAnotherLayoutIsASource() {
    String plain = "\"train\": [\"train.jsonl\"]";
    String written = TinyModel.recipe(3, 4);
    assertThat(written).contains(plain);
    Recipe recipe =
        RecipeReader.parse(
            written.replace(
                plain,
                "\"train\": [{\"format\": \"llava\", \"path\": \"a.json\", \"share\": 0.7},"
                    + " {\"format\": \"jsonl\", \"path\": \"b.jsonl\", \"share\": 0.3}]"),
            FILE);
    assertThat(recipe.data().train()).isEmpty();
    assertThat(recipe.data().sources().get("train")).hasSize(2);
    assertThatThrownBy(() ->
            RecipeReader.parse(
                written.replace(plain, "\"train\": [{\"format\": \"lava\", \"path\": \"a\"}]"),
                FILE))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("data.train[0].format")
        .hasMessageContaining("did you mean llava?");
  }

  @Test
  void defaultsAreTheseOnes() {
    Recipe recipe = RecipeReader.parse(TinyModel.recipe(3, 4), FILE);
    Recipe.Optimization how = recipe.stages().getLast().optimization();
    assertThat(recipe.training().compute()).isEqualTo(Compute.F32);
    assertThat(how.adamW()).isEqualTo(new Recipe.AdamW(0.9, 0.95, 1e-8, 0.05, 1));
    assertThat(how.schedule().end()).isEqualTo(0.05);
    assertThat(recipe.cadence().heldOutExamples()).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"seed\": 5|\"sede\": 5|unknown key sede; did you mean seed?",
        "\"longestRow\"|\"longestrow\"|unknown key stages[1].longestrow; did you mean longestRow?",
        "\"kind\": \"sft\"|\"kind\": \"stf\"|stages[1].kind must be one of [vision-pretrain, sft, dpo],"
            + " but is stf; did you mean sft?",
        "\"batch\": 5|\"batch\": 0|stages[1].batch must be a whole number, at least 1, but is 0",
        "\"batch\": 5|\"batch\": \"5\"|stages[1].batch must be a whole number",
        "\"learningRate\": 0.01|\"learningRate\": -1|learningRate must be from 0.0 to 1.0",
        "\"heads\": 3|\"heads\": 5|width must be a multiple of twice the heads, but is 24 with 5",
        "\"seed\": 5|\"seed\": 5, \"seed\": 6|not valid JSON (line 1)",
        "\"patches\": [\"patches.jsonl\"],||data.patches is missing, but stage vision-pretrain"
            + " reads it",
        "\"corpus\": [\"corpus.txt\"],||model.tokenizer.corpus is missing",
        "\"imageSize\": 28|\"imageSize\": 30|imageSize must be a multiple of patchSize"
      })
  void aMistakeIsNamed(String right, String wrong, String message) {
    String text = TinyModel.recipe(3, 4);
    assertThat(text).contains(right);
    String changed = text.replace(right, wrong == null ? "" : wrong);
    assertThatThrownBy(() -> RecipeReader.parse(changed, FILE))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("recipe.json: ")
        .hasMessageContaining(message);
  }

  @Test
  void theRateRisesThenFallsAlongACosine() {
    var schedule = new Recipe.Schedule(0.1, 4, 0.2, Recipe.Decay.COSINE);
    assertThat(schedule.rate(0, 14)).isEqualTo(0.025);
    assertThat(schedule.rate(3, 14)).isEqualTo(0.1);
    assertThat(schedule.rate(4, 14)).isEqualTo(0.1);
    assertThat(schedule.rate(9, 14)).isCloseTo(0.06, within(1e-12));
    assertThat(schedule.rate(14, 14)).isCloseTo(0.02, within(1e-12));
  }
}
