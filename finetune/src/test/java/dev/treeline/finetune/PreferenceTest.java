package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Learning to prefer, with an adapter, from beginning to end.
final class PreferenceTest {
  private static final int STEPS = 12;

  @TempDir Path folder;

  @BeforeEach
  void writeData() throws IOException {
    TinyModel.write(folder.resolve("tiny"), 4);
    TinyModel.writeData(folder, 12);
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      pairs.add(pair(i, "Yes.", "No."));
    }
    Files.write(folder.resolve("pairs.jsonl"), pairs);
    Files.write(folder.resolve("held.jsonl"), pairs.subList(0, 4));
  }

  private static String pair(int i, String chosen, String rejected) {
    return """
    {"image": "images/%d.png", "conversations": [{"from": "human", "value": "<image>\\nIs it safe?"}],\
     "chosen": {"from": "gpt", "value": "%s"}, "rejected": "%s"}\
    """
        .formatted(i, chosen, rejected);
  }

  private Recipe recipe() {
    return RecipeReader.parse(
        """
        {"name": "prefer", "seed": 5, "model": {"directory": "tiny"},
         "adapter": {"rank": 4, "dropout": 0.1, "targetModules": "all-linear",
           "excludeModules": ["lm_head"], "dora": true},
         "data": {"preferences": ["pairs.jsonl"], "heldOutPreferences": ["held.jsonl"]},
         "stages": [{"kind": "dpo", "steps": %d, "batch": 4, "microBatch": 2, "warmup": 1,
           "learningRate": 0.01, "schedule": "constant", "decay": 0}],
         "checkpointEvery": 5, "evaluateEvery": 6}
        """
            .formatted(STEPS),
        folder.resolve("recipe.json"));
  }

  private Finetune.Outcome run(String out, BooleanSupplier stop) {
    return Finetune.run(
        recipe(),
        new FinetuneOptions(
            folder,
            folder.resolve(out),
            FinetuneOptions.Start.RESUME,
            2,
            new PrintStream(OutputStream.nullOutputStream()),
            stop));
  }

  @Test
  void theBetterAnswerGains() throws IOException {
    assertThat(run("out", () -> false)).isEqualTo(Finetune.Outcome.DONE);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("out/metrics.jsonl"))) {
      lines.add(RecipeReader.MAPPER.readTree(line));
    }
    assertThat(lines.getFirst().path("loss").asDouble())
        .isBetween(Math.log(2) - 0.01, Math.log(2) + 0.01);
    JsonNode last = lines.getLast();
    assertThat(last.toString()).contains("better one gained more");
    assertThat(last.findValue("better one gained more").asDouble()).isEqualTo(1);
    assertThat(last.findValue("loss").asDouble()).isLessThan(0.65);
    assertThat(folder.resolve("out/adapter/adapter_config.json")).content().contains("use_dora");
  }

  @Test
  void aRunThatWasStoppedEndsInTheSameBytes() {
    run("whole", () -> false);
    for (int stop : new int[] {2, 7}) {
      var asked = new AtomicInteger();
      String name = "stopped" + stop;
      assertThat(run(name, () -> asked.getAndIncrement() >= stop))
          .isEqualTo(Finetune.Outcome.STOPPED);
      assertThat(run(name, () -> false)).isEqualTo(Finetune.Outcome.DONE);
      assertThat(folder.resolve(name).resolve("adapter/adapter_model.safetensors"))
          .hasSameBinaryContentAs(folder.resolve("whole/adapter/adapter_model.safetensors"));
    }
  }

  @Test
  void aRunWhoseReferenceIsGoneSaysSo() throws IOException {
    var asked = new AtomicInteger();
    run("out", () -> asked.getAndIncrement() >= 6);
    Files.delete(folder.resolve("out/reference-1.safetensors"));
    assertThatThrownBy(() -> run("out", () -> false))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("reference-1.safetensors: is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"rejected\": \"No.\"|\"rejected\": \"\"|rejected is missing or empty",
        "\"rejected\": \"No.\"|\"rejected\": \"Yes.\"|chosen and rejected are the same",
        "\"conversations\"|\"words\"|has neither conversations nor question"
      })
  void aMistakeIsNamedWithItsLine(String right, String wrong, String message) throws IOException {
    Path file = folder.resolve("pairs.jsonl");
    String good = pair(0, "Yes.", "No.");
    Files.write(file, List.of(good, good.replace(right, wrong)));
    assertThatThrownBy(() -> PreferencePair.read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("pairs.jsonl: line 2: ")
        .hasMessageContaining(message);
  }
}
