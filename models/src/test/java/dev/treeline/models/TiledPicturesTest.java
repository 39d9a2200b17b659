package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What families with tiles make of their files, and of files that contradict each other. That
/// their numbers are the reference's, the tests over all fixtures show.
class TiledPicturesTest {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

  @TempDir Path folder;
  private RgbImage wide;

  @BeforeEach
  void picture() {
    wide = new RgbImage(60, 20, new byte[3 * 60 * 20]);
  }

  @Test
  void ideficsMarksEachTileWithItsRowAndColumn() throws IOException {
    PictureLayout layout = layout("idefics3", (_, _) -> {});
    Picture picture = layout.prepare(wide, "hash");
    // 60 x 20 becomes 120 x 40: three tiles of 40 and the view of the whole
    assertThat(picture.pixels().shape()).containsExactly(4, 3, 40, 40);
    assertThat(picture.detail("pixel_attention_mask").shape()).containsExactly(4, 40, 40);
    String tile = "<image>".repeat(4);
    String around = "<fake_token_around_image>";
    assertThat(layout.expansion(picture))
        .isEqualTo(
            around
                + "<row_1_col_1>"
                + tile
                + around
                + "<row_1_col_2>"
                + tile
                + around
                + "<row_1_col_3>"
                + tile
                + "\n\n"
                + around
                + "<global-img>"
                + tile
                + around);
  }

  @Test
  void withoutSplittingTheWholeStandsAlone() throws IOException {
    PictureLayout layout =
        layout(
            "smolvlm",
            (name, json) -> {
              if (name.equals("preprocessor_config.json")) {
                json.put("do_image_splitting", false).put("do_pad", false);
              }
            });
    Picture picture = layout.prepare(wide, "hash");
    assertThat(picture.pixels().shape()).containsExactly(1, 3, 32, 32);
    assertThat(picture.details()).doesNotContainKey("pixel_attention_mask");
    assertThat(layout.expansion(picture))
        .isEqualTo(
            "<fake_token_around_image><global-img>"
                + "<image>".repeat(4)
                + "<fake_token_around_image>");
  }

  @Test
  void internCutsTilesWhateverItsRecipeSays() throws IOException {
    PictureLayout layout =
        layout(
            "internvl",
            (name, json) -> {
              if (name.equals("preprocessor_config.json")) {
                json.put("crop_to_patches", false);
              }
            });
    Picture picture = layout.prepare(wide, "hash");
    assertThat(picture.pixels().shape()).containsExactly(4, 3, 56, 56);
    assertThat(layout.expansion(picture))
        .isEqualTo("<img>" + "<IMG_CONTEXT>".repeat(4 * 4) + "</img>");
  }

  @Test
  void onevisionTilesASinglePictureOnly() throws IOException {
    PictureLayout layout = layout("llava-onevision", (_, _) -> {});
    assertThat(layout.among(1)).isSameAs(layout);
    assertThat(layout.among(2)).isSameAs(layout.among(3)).isNotSameAs(layout);
    assertThat(layout.prepare(wide, "hash").pixels().shape()[0]).isGreaterThan(1);
    Picture square = layout.among(2).prepare(wide, "hash");
    assertThat(square.pixels().shape()).containsExactly(1, 3, 56, 56);
    assertThat(layout.among(2).expansion(square)).isEqualTo("<image>".repeat(17));
  }

  @ParameterizedTest(name = "{0}: {2} = {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          idefics3        | processor_config.json    | image_seq_len       | 5                  | image_seq_len is 5, but the model makes 4 vectors of a tile of 40 pixels
          smolvlm         | preprocessor_config.json | max_image_size      | {"longest_edge":24} | the model needs a multiple of its scale_factor 2
          smolvlm         | preprocessor_config.json | image_processor_type | "CLIPImageProcessor" | image_processor_type: found CLIPImageProcessor
          internvl        | processor_config.json    | image_seq_length    | 256                | image_seq_length is 256, but the model makes 4 vectors of a tile of 56 x 56 pixels
          internvl        | preprocessor_config.json | size                | {"height":56,"width":70} | size: a tile of 56 x 70 pixels is 20 patches of 14 x 14
          internvl        | preprocessor_config.json | max_patches         | 0                  | max_patches: expected a whole number of tiles, at least 1
          internvl        | preprocessor_config.json | resample            | 1                  | resample: LANCZOS is not supported
          internvl        | config.json              | downsample_ratio    | 0.3                | downsample_ratio must be 1 divided by a whole number
          internvl        | config.json              | vision_feature_layer | -2                | vision_feature_layer must be -1
          llava-onevision | processor_config.json    | vision_aspect_ratio | "anyres_max_9"     | vision_aspect_ratio is anyres_max_9, but config.json says anyres_max_4
          llava-onevision | preprocessor_config.json | image_grid_pinpoints | [[56,56]]         | image_grid_pinpoints are
          llava-onevision | config.json              | vision_aspect_ratio | "square"           | vision_aspect_ratio must be anyres_max_ and a number
          """)
  void filesThatContradictEachOtherAreNamed(
      String family, String file, String key, String value, String complaint) {
    assertThatThrownBy(() ->
            layout(
                family,
                (name, json) -> {
                  if (name.equals(file)) {
                    json.set(key, Json.parse(Path.of(file), value));
                  }
                }))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(complaint);
  }

  @Test
  void theOriginalLayoutOfInternVlIsNamed() throws IOException {
    Path config = folder.resolve("config.json");
    Files.writeString(config, "{\"model_type\":\"internvl_chat\"}");
    assertThatThrownBy(() -> Families.of(ConfigNode.read(config)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("internvl_chat")
        .hasMessageContaining("Hugging Face");
  }

  private interface Change {
    void apply(String name, ObjectNode json);
  }

  private PictureLayout layout(String family, Change change) throws IOException {
    for (String name :
        List.of(
            "config.json",
            "preprocessor_config.json",
            "processor_config.json",
            "tokenizer_config.json")) {
      var json = (ObjectNode) Json.readObject(FIXTURES.resolve(family).resolve(name));
      change.apply(name, json);
      Files.writeString(folder.resolve(name), json.toString());
    }
    ConfigNode root = ConfigNode.read(folder.resolve("config.json"));
    Family known = Families.of(root);
    return known.pictures(folder, known.config(root));
  }
}
