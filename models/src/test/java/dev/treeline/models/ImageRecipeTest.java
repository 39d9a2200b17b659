package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treeline.models.image.ImageDecoder;
import dev.treeline.models.image.RgbImage;
import dev.treeline.prompts.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageRecipeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FILE = Path.of("model/preprocessor_config.json");

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"first", "second", "third", "two"})
  void equalsThePixelsOfTheReferenceCheckpoint(String name) throws IOException {
    Path config = Fixtures.LLAVA.resolve("preprocessor_config.json");
    ImageRecipe recipe = ImageRecipe.of(JSON.readTree(config.toFile()), config);
    float[] expected;
    try (var golden = Safetensors.open(Fixtures.LLAVA.resolve("golden.safetensors"))) {
      expected = golden.floats(name + ".pixel_values");
    }
    int done = 0;
    for (JsonNode image : goldenCase(name).path("images")) {
      Path file = Fixtures.LLAVA.resolve("images").resolve(image.asText());
      HostTensor pixels = recipe.apply(ImageDecoder.decode(new ImageSource.File(file)));

      assertThat(pixels.shape()).containsExactly(1, 3, 56, 56);
      assertThat(pixels.values())
          .as(image.asText())
          .isEqualTo(Arrays.copyOfRange(expected, done, done += pixels.values().length));
    }
    assertThat(done).isEqualTo(expected.length);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void equalsTransformersBitForBit(String name, JsonNode one) {
    HostTensor pixels =
        ImageRecipe.of(one.path("config"), FILE).apply(Golden.image(one.path("source")));

    long[] shape = one.path("shape").valueStream().mapToLong(JsonNode::asLong).toArray();
    assertThat(pixels.shape()).as(name).isEqualTo(shape);
    assertThat(pixels.values())
        .isEqualTo(Golden.floats(one.path("pixel_values"), pixels.values().length));
  }

  @Test
  void fastProcessorsAndOldNamesAreTheSameRecipe() throws IOException {
    var image =
        new RgbImage(
            3, 2, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18});
    float[] plain = apply("{'image_processor_type': 'CLIPImageProcessor', 'crop_size': 8}", image);

    for (String same :
        new String[] {
          "{'image_processor_type': 'CLIPImageProcessorFast', 'crop_size': 8}",
          "{'feature_extractor_type': 'CLIPFeatureExtractor', 'crop_size': 8}",
          "{'image_processor': {'image_processor_type': 'CLIPImageProcessor', 'crop_size': 8}}",
          "{'image_processor_type': 'CLIPImageProcessor', 'crop_size': 8, 'do_pad': true}",
          "{'image_processor_type': 'LlavaImageProcessor', 'crop_size': 8, 'do_pad': null}",
        }) {
      assertThat(apply(same, image)).as(same).isEqualTo(plain);
    }
  }

  @Test
  void anUnknownProcessorIsNamedWithThoseKnown() {
    assertThatThrownBy(() -> recipe("{'image_processor_type': 'FuyuImageProcessor'}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith(
            FILE
                + ": image_processor_type: found FuyuImageProcessor, but known are"
                + " BlipImageProcessor, CLIPImageProcessor, ")
        .hasMessageEndingWith(", SmolVLMImageProcessor");
    assertThatThrownBy(() -> recipe("{}")).hasMessageContaining("found none");
    assertThatThrownBy(() -> recipe("[]")).hasMessageContaining("expected a JSON object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'size': {'longest_edge': 9}",
        "'size': 0",
        "'size': 'large'",
        "'crop_size': {'height': 9}",
        "'crop_size': [1, 2, 3]",
        "'crop_size': {'height': -1, 'width': 3}",
        "'resample': 9",
        "'resample': 'cubic'",
        "'do_resize': 1",
        "'rescale_factor': 'x'",
        "'image_mean': [1, 2]",
        "'image_std': [1, 2, 'x']"
      })
  void aSettingThatMakesNoSenseIsNamedWithItsFile(String setting) {
    String key = setting.substring(1, setting.indexOf('\'', 1));

    assertThatThrownBy(
            () -> recipe("{'image_processor_type': 'CLIPImageProcessor', " + setting + "}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith(FILE + ": " + key + ": expected ");
  }

  @Test
  void aVeryNarrowPictureCostsNoMoreThanWhatTheCropKeeps() throws IOException {
    var narrow = new RgbImage(1, 2_000_000, new byte[6_000_000]);
    String config = "{'image_processor_type': 'CLIPImageProcessor', 'size': 56, 'crop_size': 56}";

    assertThat(apply(config, narrow)).hasSize(3 * 56 * 56);
    assertThatThrownBy(() -> apply(config.replace("'size': 56", "'size': 5600"), narrow))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too narrow");
    String padded = "{'image_processor_type': 'LlavaImageProcessor', 'do_pad': true}";
    assertThatThrownBy(() -> apply(padded, narrow))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too narrow");
  }

  static Stream<Object[]> cases() throws IOException {
    return Golden.read("recipes.json")
        .path("cases")
        .valueStream()
        .map(one -> new Object[] {one.path("config").toString(), one});
  }

  private static JsonNode goldenCase(String name) throws IOException {
    return JSON.readTree(Fixtures.LLAVA.resolve("golden.json").toFile())
        .path("cases")
        .valueStream()
        .filter(one -> one.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static ImageRecipe recipe(String json) throws JsonProcessingException {
    return ImageRecipe.of(JSON.readTree(json.replace('\'', '"')), FILE);
  }

  private static float[] apply(String json, RgbImage image) throws JsonProcessingException {
    return recipe(json).apply(image).values();
  }
}
