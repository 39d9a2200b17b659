package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.prompts.Message;
import dev.treeline.prompts.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointTest {
  private static final String PROMPT = "USER: Is this safe? ASSISTANT:";

  @TempDir Path folder;

  @Test
  void opensTheFixture() {
    try (Checkpoint checkpoint = Checkpoint.open(Fixtures.LLAVA)) {
      assertThat(checkpoint.modelType()).isEqualTo("llava");
      assertThat(checkpoint.config(LlavaConfig.class).imageTokens()).isEqualTo(16);
      assertThat(checkpoint.weights().floats("lm_head.weight")).hasSize(704 * 48);
      assertThat(checkpoint.weights().info("language_model.layers.0.mlp.up_proj.weight").shape())
          .containsExactly(112, 48);
      assertThat(checkpoint.generation().stopTokens()).isEqualTo(Set.of(2));
      assertThat(checkpoint.weightFindings()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(
      value = Dtype.class,
      names = {"F16", "BF16", "F32"})
  void readsTheNewLayoutInShardsInAnyDtype(Dtype dtype) throws IOException {
    Fixtures.copyLlava(folder);
    writeShards(dtype, name -> "model." + LlavaNames.CANONICAL.apply(name));
    Fixtures.edit(
        folder.resolve("model.safetensors.index.json"),
        json -> {
          ObjectNode map = (ObjectNode) json.path("weight_map");
          map.set("lm_head.weight", map.remove("model.lm_head.weight"));
        });
    assertThatThrownBy(this::openAndClose).hasMessageContaining("lm_head.weight");
    writeShards(
        dtype,
        name -> {
          String canonical = LlavaNames.CANONICAL.apply(name);
          return canonical.startsWith("lm_head.") ? canonical : "model." + canonical;
        });
    try (Checkpoint stock = Checkpoint.open(Fixtures.LLAVA);
        Checkpoint fresh = Checkpoint.open(folder)) {
      assertThat(fresh.weights().names()).isEqualTo(stock.weights().names());
      for (String name : stock.weights().names()) {
        assertThat(fresh.weights().floats(name)).containsExactly(stock.weights().floats(name));
      }
    }
  }

  @Test
  void aTiedHeadIsTheEmbedding() throws IOException {
    Fixtures.copyLlava(folder);
    writeShards(Dtype.F16, name -> name.contains("lm_head") ? "" : name);
    assertThatThrownBy(this::openAndClose)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("1 tensors are missing: lm_head.weight");
    Fixtures.edit(
        folder.resolve("config.json"),
        json -> ((ObjectNode) json.path("text_config")).put("tie_word_embeddings", true));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.weights().floats("lm_head.weight"))
          .containsExactly(checkpoint.weights().floats("language_model.embed_tokens.weight"));
    }
  }

  @Test
  void takesChatTemplatesFromAllPlacesInTheirOrder() throws IOException {
    Fixtures.copyLlava(folder);
    assertThat(render()).isEqualTo(PROMPT);
    Files.writeString(folder.resolve("chat_template.jinja"), "from jinja\n");
    assertThat(render()).isEqualTo("from jinja");
    Files.delete(folder.resolve("chat_template.jinja"));
    Files.delete(folder.resolve("chat_template.json"));
    Fixtures.edit(
        folder.resolve("tokenizer_config.json"), json -> json.put("chat_template", "from config"));
    assertThat(render()).isEqualTo("from config");
    Fixtures.edit(
        folder.resolve("tokenizer_config.json"),
        json -> {
          ArrayNode named = json.putArray("chat_template");
          named.addObject().put("name", "tool_use").put("template", "tools");
          named.addObject().put("name", "default").put("template", "{{ eos_token }} default");
        });
    assertThat(render()).isEqualTo("</s> default");
    Fixtures.edit(
        folder.resolve("tokenizer_config.json"),
        json -> ((ArrayNode) json.path("chat_template")).remove(1));
    assertThatThrownBy(this::render)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("tokenizer_config.json: chat_template must be text");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      textBlock =
          """
          {{ raise_exception('only tools here') }} => line 1: only tools here
          {% for m in messages %} => expected else or endfor
          {{ messages[0].content.nothing.more }} => 'nothing' is undefined
          """)
  void aTemplateThatFailsNamesTheFileAndTheCause(String template, String cause) throws IOException {
    Fixtures.copyLlava(folder);
    Files.writeString(folder.resolve("chat_template.jinja"), template);
    assertThatThrownBy(this::render)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("chat_template.jinja: the chat template fails: ")
        .hasMessageContaining(cause);
  }

  @Test
  void readsTheFilesOfTransformers5() throws IOException {
    Fixtures.copyLlava(folder);
    ObjectNode recipe = (ObjectNode) Json.readObject(folder.resolve("preprocessor_config.json"));
    Files.delete(folder.resolve("preprocessor_config.json"));
    Files.delete(folder.resolve("special_tokens_map.json"));
    Fixtures.edit(
        folder.resolve("processor_config.json"), json -> json.set("image_processor", recipe));
    Fixtures.edit(
        folder.resolve("config.json"),
        json -> {
          json.set("image_token_id", json.remove("image_token_index"));
          ObjectNode text = (ObjectNode) json.path("text_config");
          text.remove(List.of("rope_theta", "rope_scaling"));
          text.putObject("rope_parameters").put("rope_theta", 10000.0).put("rope_type", "default");
        });
    try (Checkpoint stock = Checkpoint.open(Fixtures.LLAVA);
        Checkpoint fresh = Checkpoint.open(folder)) {
      assertThat(fresh.config()).isEqualTo(stock.config());
      assertThat(CheckpointVerifier.verify(folder, CheckpointVerifier.Depth.STRUCTURE))
          .allMatch(finding -> finding.severity() == Finding.Severity.OK);
    }
  }

  @Test
  void stopTokensComeFromTheFirstFileThatNamesThem() throws IOException {
    Fixtures.copyLlava(folder);
    Path generation = folder.resolve("generation_config.json");
    Fixtures.edit(generation, json -> json.putArray("eos_token_id").add(2).add(7));
    assertThat(stops()).isEqualTo(Set.of(2, 7));
    Files.delete(generation);
    assertThat(stops()).isEqualTo(Set.of(2));
    Fixtures.edit(
        folder.resolve("config.json"),
        json -> ((ObjectNode) json.path("text_config")).put("eos_token_id", 9));
    assertThat(stops()).isEqualTo(Set.of(9));
    Fixtures.edit(folder.resolve("config.json"), json -> json.put("eos_token_id", 11));
    assertThat(stops()).isEqualTo(Set.of(11));
  }

  @Test
  void refusesWhatIsNoCheckpoint() throws IOException {
    assertRefused(folder.resolve("absent"), "no such directory");
    assertRefused(folder, "config.json: no such file");
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"llava\",}");
    assertRefused(folder, "config.json: not valid JSON (line 1");
    Files.writeString(folder.resolve("config.json"), "[]");
    assertRefused(folder, "config.json: expected a JSON object, found []");
    Files.writeString(folder.resolve("config.json"), "{}");
    assertRefused(folder, "config.json: model_type is missing");
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"llava\"}");
    assertRefused(folder, "holds neither model.safetensors nor");
  }

  private void openAndClose() {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      checkpoint.config();
    }
  }

  private Set<Integer> stops() {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      return checkpoint.generation().stopTokens();
    }
  }

  private String render() {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      return checkpoint.processor().render(List.of(Message.of(Role.USER, "Is this safe?")));
    }
  }

  private static void assertRefused(Path directory, String complaint) {
    assertThatThrownBy(() -> Checkpoint.open(directory).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(complaint);
  }

  /// The fixture's tensors in two shards; those renamed to nothing are left out.
  private void writeShards(Dtype dtype, UnaryOperator<String> rename) throws IOException {
    List<List<SafetensorsWriter.Entry>> shards = List.of(new ArrayList<>(), new ArrayList<>());
    ObjectNode index = Json.MAPPER.createObjectNode();
    ObjectNode map = index.putObject("weight_map");
    try (Safetensors read = Safetensors.open(Fixtures.LLAVA.resolve("model.safetensors"))) {
      int count = 0;
      for (String name : read.names()) {
        String renamed = rename.apply(name);
        if (!renamed.isEmpty()) {
          int shard = count++ % 2;
          shards
              .get(shard)
              .add(
                  SafetensorsWriter.Entry.of(
                      renamed, dtype, read.info(name).shape(), read.floats(name)));
          map.put(renamed, shardName(shard));
        }
      }
    }
    for (int shard = 0; shard < 2; shard++) {
      SafetensorsWriter.write(
          folder.resolve(shardName(shard)), shards.get(shard), Map.of("format", "pt"));
    }
    Files.writeString(folder.resolve("model.safetensors.index.json"), index.toString());
    Files.deleteIfExists(folder.resolve("model.safetensors"));
  }

  private static String shardName(int shard) {
    return "model-0000" + (shard + 1) + "-of-00002.safetensors";
  }
}
