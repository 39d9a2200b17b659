package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.CheckpointVerifier.Depth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointVerifierTest {
  @TempDir Path folder;

  @BeforeEach
  void copyFixture() {
    Fixtures.copyLlava(folder);
  }

  @Test
  void findsNothingWrongWithTheFixture() {
    List<Finding> findings = CheckpointVerifier.verify(Fixtures.LLAVA, Depth.VALUES);
    assertThat(findings).allMatch(finding -> finding.severity() == Finding.Severity.OK);
    assertThat(findings)
        .extracting(Finding::text)
        .anyMatch(text -> text.contains("89 tensors"))
        .anyMatch(text -> text.contains("every number is finite"))
        .anyMatch(text -> text.contains("642 ids, within the model's 704 rows"))
        .anyMatch(text -> text.contains("USER: <image>\\nIs this safe? ASSISTANT:"))
        .anyMatch(text -> text.contains("[1, 3, 56, 56] and 16 image tokens"))
        .anyMatch(text -> text.contains("stops at [2]"));
  }

  @Test
  void namesMissingUnknownAndMisshapenTensors() {
    rewrite(tensors -> {
      tensors.removeIf(entry -> entry.name().endsWith("layers.1.mlp.up_proj.weight"));
      tensors.removeIf(entry -> entry.name().endsWith("linear_2.bias"));
      tensors.removeIf(entry -> entry.name().endsWith("class_embedding"));
      tensors.add(
          SafetensorsWriter.Entry.of("stray.weight", Dtype.F32, new long[] {1}, new float[1]));
      tensors.add(
          SafetensorsWriter.Entry.of(
              "vision_tower.vision_model.embeddings.class_embedding",
              Dtype.F32,
              new long[] {31},
              new float[31]));
    });
    assertThat(errors())
        .anyMatch(
            text -> text.contains("class_embedding") && text.contains("[32], but it has [31]"))
        .anyMatch(text ->
            text.contains("2 tensors are missing")
                && text.contains("language_model.layers.1.mlp.up_proj.weight"));
    assertThat(warnings()).anyMatch(text -> text.contains("stray.weight"));
  }

  @Test
  void findsNumbersThatAreNone() {
    rewrite(tensors -> {
      SafetensorsWriter.Entry norm =
          tensors.stream().filter(e -> e.name().endsWith("model.norm.weight")).findFirst().get();
      float[] values = ((float[]) norm.values()).clone();
      values[3] = Float.NaN;
      values[4] = Float.NEGATIVE_INFINITY;
      tensors.remove(norm);
      tensors.add(SafetensorsWriter.Entry.of(norm.name(), Dtype.BF16, norm.shape(), values));
    });
    assertThat(errors(Depth.STRUCTURE)).isEmpty();
    assertThat(errors(Depth.VALUES))
        .singleElement()
        .asString()
        .contains("language_model.model.norm.weight: 2 of 48 numbers are infinite or NaN");
  }

  @Test
  void goesOnAfterAComplaint() throws IOException {
    Files.delete(folder.resolve("model.safetensors"));
    Fixtures.edit(
        folder.resolve("chat_template.json"),
        json -> json.put("chat_template", "{{ raise_exception('no thanks') }}"));
    assertThat(errors())
        .anyMatch(text -> text.contains("neither model.safetensors nor"))
        .anyMatch(text -> text.contains("chat_template.json") && text.contains("no thanks"));
  }

  @Test
  void findsATokenizerLargerThanTheVocabulary() throws IOException {
    Fixtures.edit(
        folder.resolve("config.json"),
        json -> ((ObjectNode) json.path("text_config")).put("vocab_size", 641));
    assertThat(errors())
        .anyMatch(text -> text.contains("has ids up to 641, but the model's vocabulary has 641"))
        .anyMatch(text -> text.contains("embed_tokens.weight") && text.contains("[641, 48]"));
  }

  @Test
  void saysWhatIsOddAboutTemplateAndStopTokens() throws IOException {
    Files.delete(folder.resolve("chat_template.json"));
    Fixtures.edit(
        folder.resolve("generation_config.json"), json -> json.putArray("eos_token_id").add(9999));
    assertThat(errors()).isEmpty();
    assertThat(warnings())
        .anyMatch(text -> text.contains("brings no chat template"))
        .anyMatch(text -> text.contains("stop tokens outside the vocabulary: [9999]"));
  }

  @Test
  void saysWhichFamiliesAreKnown() throws IOException {
    Fixtures.edit(folder.resolve("config.json"), json -> json.put("model_type", "lava"));
    assertThat(errors())
        .singleElement()
        .asString()
        .contains("config.json: model_type is \"lava\"")
        .contains("LlavaForConditionalGeneration")
        .contains("llava, llava_next");
  }

  private List<String> errors() {
    return errors(Depth.STRUCTURE);
  }

  private List<String> errors(Depth depth) {
    return texts(depth, Finding.Severity.ERROR);
  }

  private List<String> warnings() {
    return texts(Depth.STRUCTURE, Finding.Severity.WARNING);
  }

  private List<String> texts(Depth depth, Finding.Severity severity) {
    return CheckpointVerifier.verify(folder, depth).stream()
        .filter(finding -> finding.severity() == severity)
        .map(Finding::text)
        .toList();
  }

  private void rewrite(Consumer<List<SafetensorsWriter.Entry>> change) {
    Path file = folder.resolve("model.safetensors");
    var tensors = new ArrayList<SafetensorsWriter.Entry>();
    try (Safetensors read = Safetensors.open(file)) {
      for (String name : read.names()) {
        TensorInfo info = read.info(name);
        tensors.add(
            SafetensorsWriter.Entry.of(name, info.dtype(), info.shape(), read.floats(name)));
      }
    }
    change.accept(tensors);
    SafetensorsWriter.write(file, tensors, Map.of("format", "pt"));
  }
}
