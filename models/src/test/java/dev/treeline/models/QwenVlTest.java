package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.QwenVisionConfig.Kind;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import dev.treeline.prompts.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QwenVlTest {
  private static final Path SECOND = Path.of("src/test/resources/fixtures/qwen2-vl");
  private static final Path WINDOWED = Path.of("src/test/resources/fixtures/qwen2-5-vl");

  @TempDir Path folder;

  @Test
  void readsTheConfigAsItWasUntil2025() throws IOException {
    QwenVlConfig now = config(SECOND);
    Fixtures.copy(SECOND, folder);
    Fixtures.edit(
        folder.resolve("config.json"),
        json -> {
          ObjectNode text = (ObjectNode) json.remove("text_config");
          text.remove(List.of("model_type", "layer_types"));
          text.putObject("rope_scaling")
              .put("type", "mrope")
              .putArray("mrope_section")
              .add(2)
              .add(3)
              .add(3);
          json.put("torch_dtype", json.remove("dtype").textValue());
          json.setAll(text);
        });
    QwenVlConfig then = config(folder);
    assertThat(then.text()).isEqualTo(now.text());
    assertThat(then.vision()).isEqualTo(now.vision());
    assertThat(then.mrope().axes()).containsExactly(0, 0, 1, 1, 1, 2, 2, 2);
    assertThat(now.mrope().axes()).containsExactly(then.mrope().axes());
  }

  @Test
  void readsTheWindowsOfTheTower() {
    assertThat(config(WINDOWED).vision().kind()).isEqualTo(new Kind.Windowed(2, Set.of(1, 3)));
    assertThat(config(SECOND).vision().kind()).isEqualTo(new Kind.Whole());
  }

  @Test
  void interleavesTheAxesAsQwen3VlDoes() {
    assertThat(QwenVlConfig.Mrope.inTurns(8, 4, 2, 2).axes())
        .containsExactly(0, 1, 2, 0, 1, 2, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "false, 1, ''",
    "true, 1, '1,2'",
    "true, 0, '0,1,2'",
    "true, 3, ''",
  })
  void laterLayersSeeAWindowOnlyWhenItIsUsed(boolean used, int from, String windowed)
      throws IOException {
    QwenVlConfig config =
        edited(text -> {
          text.remove("layer_types");
          text.put("use_sliding_window", used).put("sliding_window", 7);
          text.put("max_window_layers", from);
        });
    List<String> layers =
        config.text().window().stream()
            .flatMap(window -> window.layers().stream().sorted())
            .map(String::valueOf)
            .toList();
    assertThat(String.join(",", layers)).isEqualTo(windowed);
  }

  @Test
  void theNamesOfLayersGoBeforeTheRule() throws IOException {
    QwenVlConfig config =
        edited(text -> {
          ((ArrayNode) text.path("layer_types")).set(0, "sliding_attention");
          text.put("use_sliding_window", true).put("sliding_window", 7);
          text.put("max_window_layers", 0);
        });
    assertThat(config.text().window()).contains(new TextConfig.Window(7, Set.of(0)));
    assertThatThrownBy(() ->
            edited(text -> ((ArrayNode) text.path("layer_types")).set(0, "sliding_attention")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("text_config.layer_types names sliding_attention");
  }

  @Test
  void refusesSectionsThatDoNotFillAHead() {
    assertThatThrownBy(
            () -> edited(text -> ((ArrayNode) text.at("/rope_scaling/mrope_section")).set(0, 3)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("rope_scaling.mrope_section must be three whole numbers")
        .hasMessageContaining("sum is 8")
        .hasMessageContaining("[3,3,3]");
  }

  @ParameterizedTest
  @CsvSource({
    "patch_size, 16, patch_size is 16, 14",
    "merge_size, 1, merge_size is 1, 2",
    "temporal_patch_size, 1, temporal_patch_size is 1, 2",
  })
  void refusesAProcessorThatContradictsTheModel(
      String key, int value, String complaint, String expected) throws IOException {
    Fixtures.copy(SECOND, folder);
    Fixtures.edit(folder.resolve("preprocessor_config.json"), json -> json.put(key, value));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThatThrownBy(checkpoint::processor)
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("preprocessor_config.json: " + complaint)
          .hasMessageContaining("config.json says vision_config.")
          .hasMessageEndingWith(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"min_pixels", "size"})
  void readsBothSpellingsOfThePixelLimits(String spelling) throws IOException {
    Fixtures.copy(SECOND, folder);
    Fixtures.edit(
        folder.resolve("preprocessor_config.json"),
        json -> {
          json.remove(List.of("size", "min_pixels", "max_pixels"));
          if (spelling.equals("size")) {
            json.putObject("size").put("shortest_edge", 40000).put("longest_edge", 50000);
            json.put("image_processor_type", "Qwen2VLImageProcessorFast");
          } else {
            json.put("min_pixels", 40000).put("max_pixels", 50000);
          }
        });
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      PreparedInput.Picture picture =
          checkpoint
              .processor()
              .picture(new ImageSource.File(SECOND.resolve("images").resolve("gray.png")));
      assertThat(picture.detail(QwenVlConfig.GRID).longs()).containsExactly(1, 16, 16);
    }
  }

  @Test
  void writesTheUsualTemplateWhereThereIsNone() throws IOException {
    Fixtures.copy(SECOND, folder);
    Files.delete(folder.resolve("chat_template.json"));
    JsonNode golden = Json.readObject(SECOND.resolve("golden.json"));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      for (JsonNode one : golden.path("cases")) {
        assertThat(checkpoint.processor().render(ChatTemplateTest.messages(one.path("messages"))))
            .isEqualTo(one.path("prompt").asText());
      }
      assertThat(checkpoint.processor().render(List.of(Message.of(Role.USER, "Hi"))))
          .startsWith(
              "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user");
    }
  }

  @Test
  void refusesAGridThatItsPatchesDoNotFill() {
    QwenVlConfig config = config(SECOND);
    HostTensor pixels = new HostTensor(new long[] {8, 1176}, new float[8 * 1176]);
    assertThat(config.imageTokens(picture(pixels, 1, 2, 4))).isEqualTo(2);
    assertThatThrownBy(() -> config.imageTokens(picture(pixels, 1, 4, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[16, 1176], but are [8, 1176]");
    assertThatThrownBy(() -> config.imageTokens(picture(pixels, 1, 8, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two multiples of 2");
  }

  private static PreparedInput.Picture picture(HostTensor pixels, long... grid) {
    return new PreparedInput.Picture(
        pixels, Map.of(QwenVlConfig.GRID, HostTensor.whole(grid)), "hash");
  }

  private QwenVlConfig edited(Consumer<ObjectNode> change) throws IOException {
    Fixtures.copy(SECOND, folder);
    Fixtures.edit(
        folder.resolve("config.json"),
        json -> change.accept((ObjectNode) json.path("text_config")));
    return config(folder);
  }

  private static QwenVlConfig config(Path directory) {
    return new QwenVlFamily().config(ConfigNode.read(directory.resolve("config.json")));
  }
}
