package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.ModelFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PoliciesTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  /// 12 pictures, 24 answers: one picture is gone, one answer is empty, one line has none, one
  /// answer is long.
  @BeforeEach
  void writeData() throws IOException {
    TinyModel.write(folder.resolve("tiny"), 4);
    TinyModel.writeData(folder, 12);
    Files.delete(folder.resolve("images/3.png"));
    List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("train.jsonl")));
    lines.add(text("Is it red?", ""));
    lines.add("{\"conversations\":[{\"from\":\"human\",\"value\":\"Is it red?\"}]}");
    lines.add(text("Is it red?", "red ".repeat(300).strip()));
    lines.add(text("red ".repeat(300).strip(), "No."));
    Files.write(folder.resolve("train.jsonl"), lines);
  }

  private static String text(String question, String answer) {
    return """
    {"conversations":[{"from":"human","value":"%s"},{"from":"gpt","value":"%s"}]}\
    """
        .formatted(question, answer);
  }

  private Recipe recipe(String more) {
    return RecipeReader.parse(
        """
        {"name": "policies", "seed": 5, "model": {"directory": "tiny"}, "train": ["text"], %s
         "data": {"train": ["train.jsonl"]},
         "stages": [{"kind": "sft", "steps": 2, "batch": 4, "learningRate": 0.01}]}
        """
            .formatted(more.isEmpty() ? "" : "\"policies\": " + more + ","),
        folder.resolve("recipe.json"));
  }

  private String run(Recipe recipe) {
    var options =
        new FinetuneOptions(
            folder,
            folder.resolve("out"),
            FinetuneOptions.Start.FRESH,
            1,
            new PrintStream(screen, true, StandardCharsets.UTF_8),
            () -> false);
    assertThat(Finetune.run(recipe, options)).isEqualTo(Finetune.Outcome.DONE);
    return screen.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|an answer is empty",
        "{'unanswered': 'skip'}|3.png: no such image (2 of 26 examples lack their picture",
        "{'unanswered': 'skip', 'missingImage': 'skip'}|tokens, but at most 256 fit"
      })
  void aRunStopsBeforeItsFirstStep(String policies, String message) {
    Recipe recipe = recipe(policies.replace('\'', '"'));
    assertThatThrownBy(() -> run(recipe))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(message);
    assertThat(folder.resolve("out/metrics.jsonl")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "skip|2 without a picture that can be read left out, 2 without an answer left out, 2 too long left out|22",
        "truncate|2 without a picture that can be read left out, 2 without an answer left out, 1 too long left"
            + " out, 1 cut to the limit|23"
      })
  void whatIsLeftOutIsCounted(String tooLong, String words, int answers) {
    String said =
        run(
            recipe(
                "{\"missingImage\": \"skip\", \"unanswered\": \"skip\", \"tooLong\": \"%s\"}"
                    .formatted(tooLong)));
    assertThat(said).contains("examples " + words).contains(answers + " answers in");
  }

  @Test
  void aLenientRunLeavesOutWhatItWouldStopAt() {
    Recipe recipe = recipe("");
    assertThat(recipe.lenient().hash()).isNotEqualTo(recipe.hash());
    assertThat(run(recipe.lenient())).contains("2 too long left out");
  }

  @Test
  void aTokenWithoutARowIsNamed() {
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("tiny"))) {
      var filter = new ExampleFilter(Policies.STRICT, new LeftOut(), checkpoint);
      int rows = checkpoint.config().embeddingRows();
      var good = new Example(-1, new int[] {1, rows - 1}, new int[] {2}, "a");
      assertThat(filter.fit(good, "here")).contains(good);
      var bad = new Example(-1, new int[] {1, rows}, new int[] {2}, "a");
      assertThatThrownBy(() -> filter.fit(bad, "here"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("token " + rows)
          .hasMessageContaining("embedding has " + rows + " rows");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'missingImage': 'truncate'}|policies.missingImage must be stop or skip, but is truncate",
        "{'toLong': 'skip'}|unknown key policies.toLong; did you mean tooLong?",
        "{'longest': 0}|policies.longest must be a whole number, at least 1"
      })
  void aWrongPolicyIsNamed(String policies, String message) {
    assertThatThrownBy(() -> recipe(policies.replace('\'', '"'))).hasMessageContaining(message);
  }
}
