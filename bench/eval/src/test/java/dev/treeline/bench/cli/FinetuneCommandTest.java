package dev.treeline.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a user sees of a recipe that cannot be run: one clear line, before the first step.
class FinetuneCommandTest {
  private static final Path LLAVA =
      Path.of("../../models/src/test/resources/fixtures/llava").toAbsolutePath().normalize();
  private static final String TEXT = "\"train\": [\"text\"]";

  @TempDir Path folder;
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeData() throws IOException {
    var picture = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(picture, "png", folder.resolve("black.png").toFile());
    Files.writeString(folder.resolve("text.png"), "no picture");
    Files.writeString(folder.resolve("file"), "a file");
    Files.write(folder.resolve("good.jsonl"), List.of(line("black.png", "No."), line("", "Yes.")));
    write("unanswered", line("black.png", ""));
    write("missing", line("white.png", "No."));
    write("broken", line("text.png", "No."));
    write("long", line("", "no ".repeat(2100).strip()));
    write("cut", "{\"conversations\": [{\"fr");
  }

  private void write(String name, String third) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("good.jsonl")));
    lines.add(third);
    Files.write(folder.resolve(name + ".jsonl"), lines);
  }

  private static String line(String image, String answer) {
    return """
    {%s"conversations":[{"from":"human","value":"%sIs it safe?"},{"from":"gpt","value":"%s"}]}\
    """
        .formatted(
            image.isEmpty() ? "" : "\"image\":\"" + image + "\",",
            image.isEmpty() ? "" : "<image>\\n",
            answer);
  }

  private Path recipe(Path model, String tuning, String data) throws IOException {
    return Files.writeString(
        folder.resolve("recipe.json"),
        """
        {"name": "t", "seed": 5, "model": {"directory": "%s"}, %s,
         "data": {"train": ["%s.jsonl"]},
         "stages": [{"kind": "sft", "steps": 2, "batch": 2, "longestRow": 128}]}
        """
            .formatted(model, tuning, data));
  }

  private int run(Object... more) {
    List<String> words = new ArrayList<>(List.of("finetune", "--threads", "1", "--recipe"));
    words.add(folder.resolve("recipe.json").toString());
    for (Object one : more) {
      words.add(one.toString());
    }
    var out = new PrintWriter(new StringWriter());
    return Treeline.run(out, new PrintWriter(err), words.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'trian': ['text']|recipe.json: unknown key trian; did you mean train?|",
        "'adapter': {'targetModules': ['q_prj']}|recipe.json: adapter.targetModules: \"q_prj\" matches"
            + " nothing|did you mean q_proj?",
        "'adapter': {'targetModules': ['v_proj', 'q_prj']}|\"q_prj\" matches nothing|q_proj",
        "'adapter': {'targetModules': '.*qq.*'}|\".*qq.*\" matches nothing|its linear maps are called",
        "'adapter': {'targetModules': ['q_proj'], 'layersToTransform': ['one']}"
            + "|adapter.layersToTransform must hold layer numbers from 0, but has \"one\"|",
        "'adapter': {'targetModules': ['q_proj'], 'from': 'away'}|away: no adapter|"
      })
  void aRecipeIsHeldAgainstTheModel(String tuning, String message, String more) throws IOException {
    recipe(LLAVA, tuning.replace('\'', '"'), "good");
    stopsBeforeTheFirstStep(ExitCode.BAD_INPUT, message, more == null ? "" : more);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "unanswered|unanswered.jsonl: line 3: an answer is empty|\"unanswered\": \"skip\"",
        "missing|missing.jsonl: line 3: |white.png: no such image (1 of 3 examples",
        "broken|broken.jsonl: line 3: |text.png: expected a PNG",
        "long|long.jsonl: line 3: the example that answers \"no no|tokens, but at most",
        "cut|cut.jsonl: line 3: not valid JSON|",
        "nothing|nothing.jsonl: no such file; the recipe's data names it|--data"
      })
  void anExampleThatCannotBeLearnedIsNamed(String data, String message, String more)
      throws IOException {
    recipe(LLAVA, TEXT, data);
    stopsBeforeTheFirstStep(ExitCode.BAD_INPUT, message, more == null ? "" : more);
  }

  private void stopsBeforeTheFirstStep(int code, String... messages) {
    Path out = folder.resolve("out");
    assertThat(run("--out", out)).isEqualTo(code);
    assertThat(err.toString()).contains(messages).doesNotContain("fault of Treeline");
    assertThat(out.resolve("metrics.jsonl")).doesNotExist();
  }

  /// The pictures are what would be read first.
  @Test
  void anAdapterForAnotherBaseIsRefusedBeforeDataIsRead() throws IOException {
    Path sapling =
        LLAVA.resolve("../../../../main/resources/dev/treeline/models/sapling").normalize();
    String from = LLAVA.resolve("lora/final").toString();
    recipe(
        sapling,
        "\"adapter\": {\"rank\": 4, \"targetModules\": [\"q_proj\", \"v_proj\"], \"from\": \"%s\"}"
            .formatted(from),
        "nothing");
    stopsBeforeTheFirstStep(
        ExitCode.BAD_INPUT,
        "q_proj.lora_A.weight must have shape [4, ",
        "to fit " + sapling,
        "but has [4, 48]: it is for another base (it names llava)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'rank': 2|has rank 4 at |but the recipe says rank 2",
        "'rank': 4, 'alpha': 4|has a factor of 2.0|1.0; an adapter goes on as it was made",
        "'rank': 4, 'dora': true|has use_dora false|adapter.dora true",
        "'rank': 4, 'excludeModules': '.*vision.*'|in the adapter and no target|vision_tower"
      })
  void anAdapterGoesOnAsItWasMade(String other, String given, String wanted) throws IOException {
    recipe(
        LLAVA,
        "\"adapter\": {%s, \"targetModules\": [\"q_proj\", \"v_proj\"], \"from\": \"%s\"}"
            .formatted(other.replace('\'', '"'), LLAVA.resolve("lora/final")),
        "good");
    stopsBeforeTheFirstStep(ExitCode.BAD_INPUT, given, wanted);
  }

  @Test
  void whatIsMissingAroundARunIsNamedFirst() throws IOException {
    assertThat(run()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("--recipe: no such file").contains("recipe.json");
    recipe(LLAVA, TEXT, "nothing");
    Path file = folder.resolve("file");
    assertThat(run("--out", file)).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("--out " + file + " cannot be written: ");
    assertThat(run("--out", file.resolve("out"), "--dry-run")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("--out " + file.resolve("out") + " cannot be written: ");
    assertThat(run("--out", folder.resolve("out"), "--scorecard", "groove"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("did you mean grove?");
  }
}
