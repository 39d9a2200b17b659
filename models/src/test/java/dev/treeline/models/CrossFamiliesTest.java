package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.image.RgbImage;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// InstructBLIP, Llama-3.2-Vision, Gemma 3, PaliGemma and Phi-3: what their files may not say, and
/// how pictures share a prompt.
class CrossFamiliesTest {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
  private static final ImageSource PICTURE =
      new ImageSource.File(FIXTURES.resolve("mllama/images/wide.png"));

  @TempDir Path folder;

  @Test
  void aPictureIsLookedAtUntilTheNextOneComes() {
    assertThat(MllamaConfig.spans(20, new int[] {3})).isEqualTo(new int[][] {{3, 20}});
    assertThat(MllamaConfig.spans(20, new int[] {3, 9})).isEqualTo(new int[][] {{3, 9}, {9, 20}});
  }

  @Test
  void neighbouringPicturesAreLookedAtTogether() {
    assertThat(MllamaConfig.spans(30, new int[] {3, 4, 9, 20, 21}))
        .isEqualTo(new int[][] {{3, 9}, {4, 9}, {9, 20}, {20, 30}, {21, 30}});
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10, 1 x 1, 56 x 56", // a small picture grows to one tile
    "112, 56, 1 x 2, 56 x 112",
    "56, 112, 2 x 1, 112 x 56",
    "112, 112, 2 x 2, 112 x 112",
    "300, 100, 1 x 3, 56 x 168", // reduced as little as possible
    "5000, 3, 1 x 4, 1 x 224", // never less than a row
    "60, 50, 1 x 2, 50 x 60" // wider than a tile: it keeps its size
  })
  void theCanvasThatChangesThePictureLeastIsTaken(int width, int height, String tiles, String fit) {
    var image = new RgbImage(width, height, new byte[3 * width * height]);

    TileCanvas canvas = TileCanvas.best(image, 4, 56);

    int[] size = canvas.fit(image, 56);
    assertThat(canvas.rows() + " x " + canvas.columns()).isEqualTo(tiles);
    assertThat(size[0] + " x " + size[1]).isEqualTo(fit);
  }

  @Test
  void aTileCountThatTheModelLacksIsRefused() throws IOException {
    edited("mllama", "preprocessor_config.json", json -> json.put("max_image_tiles", 2));
    assertRefused("max_image_tiles is 2, but config.json's max_num_tiles is 4");
  }

  @Test
  void tilesOfAnotherSizeAreRefused() throws IOException {
    edited(
        "mllama",
        "preprocessor_config.json",
        json -> ((ObjectNode) json.path("size")).put("height", 28).put("width", 28));
    assertRefused("makes tiles of 28 x 28, but the tower takes 56 x 56");
  }

  @Test
  void anotherFamilysRecipeIsRefused() throws IOException {
    edited(
        "mllama",
        "preprocessor_config.json",
        json -> json.put("image_processor_type", "CLIPImageProcessor"));
    assertRefused("found CLIPImageProcessor, but config.json's model_type needs Mllama");
  }

  @Test
  void aProjectorThatDoesNotFitItsTowerIsRefused() throws IOException {
    edited(
        "mllama",
        "config.json",
        json -> ((ObjectNode) json.path("vision_config")).put("vision_output_dim", 64));
    assertThatThrownBy(() -> Checkpoint.open(folder).close())
        .hasMessageContaining("vision_output_dim is 64")
        .hasMessageContaining("make 96");
  }

  @Test
  void aCountOfQueriesThatIsNotTheModelsIsRefused() throws IOException {
    edited("instructblip", "processor_config.json", json -> json.put("num_query_tokens", 32));
    assertRefused("num_query_tokens is 32, but config.json's is 8");
  }

  @Test
  void aQuestionTokenizerOfAnotherModelIsRefused() throws IOException {
    edited("instructblip", "config.json", json -> {});
    Path own = folder.resolve("qformer_tokenizer/tokenizer.json");
    Files.copy(
        FIXTURES.resolve("instructblip/tokenizer.json"), own, StandardCopyOption.REPLACE_EXISTING);
    assertRefused("has ids up to 641, but the Q-Former's vocabulary has 400 rows");
  }

  @Test
  void languageModelsOfAnotherBuildAreRefusedByName() throws IOException {
    edited(
        "instructblip",
        "config.json",
        json -> ((ObjectNode) json.path("text_config")).put("model_type", "t5"));
    assertThatThrownBy(() -> Checkpoint.open(folder).close())
        .hasMessageContaining("text_config.model_type is \"t5\"")
        .hasMessageContaining("llama");
  }

  @Test
  void instructBlipTakesOnePicture() {
    try (Checkpoint checkpoint = Checkpoint.open(FIXTURES.resolve("instructblip"))) {
      Processor processor = checkpoint.processor();
      assertThatThrownBy(
              () -> processor.prepare(List.of(Message.user(List.of(PICTURE, PICTURE), "Which?"))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("InstructBLIP takes one picture, but there are 2");
    }
  }

  @Test
  void theQuestionIsNoLongerThanTheQFormerReads() {
    try (Checkpoint checkpoint = Checkpoint.open(FIXTURES.resolve("instructblip"))) {
      Processor processor = checkpoint.processor();
      assertThatThrownBy(
              () -> processor.prepare(List.of(Message.user(List.of(PICTURE), "why ".repeat(200)))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the Q-Former reads at most 128 tokens");
    }
  }

  @Test
  void aCountOfImageTokensThatIsNotTheModelsIsRefused() throws IOException {
    edited("gemma3", "processor_config.json", json -> json.put("image_seq_length", 16));
    assertRefused("image_seq_length is 16, but config.json's mm_tokens_per_image is 4");
  }

  @ParameterizedTest
  @CsvSource({
    "text_config, model_type, \"llama\", must be gemma or gemma2",
    "vision_config, model_type, \"clip_vision_model\", must be siglip_vision_model",
    "text_config, use_bidirectional_attention, false, is false",
    "'', projection_dim, 64, 'is 64, but the language model''s width is 48'",
    "'', image_token_index, 704, 'is 704, but the vocabulary has 704 rows'",
    "text_config, sliding_window, null, 'is null, but layers [0, 2] have a window'",
    "text_config, attn_logit_softcapping, 0, must be a number above 0"
  })
  void whatPaliGemmaDoesNotComputeIsRefused(String part, String key, String value, String reason)
      throws IOException {
    JsonNode other = new ObjectMapper().readTree(value);
    edited(
        "paligemma2",
        "config.json",
        json -> (part.isEmpty() ? json : (ObjectNode) json.path(part)).set(key, other));
    assertThatThrownBy(() -> Checkpoint.open(folder).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(reason);
  }

  @Test
  void phi3TurnsInOneStretchedWayOnly() throws IOException {
    edited(
        "phi3",
        "config.json",
        json -> ((ObjectNode) json.path("rope_scaling")).put("type", "yarn"));
    assertThatThrownBy(() -> Checkpoint.open(folder).close())
        .hasMessageContaining("rope_scaling.type must be longrope, but is \"yarn\"");
  }

  @Test
  void whatPhi3WasTrainedForMayBeLeftOut() throws IOException {
    edited(
        "phi3",
        "config.json",
        json -> {
          json.remove("original_max_position_embeddings");
          json.put("max_position_embeddings", 131072);
        });
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.config().text().rotary().scaling())
          .isInstanceOfSatisfying(
              RotaryScaling.LongRope.class,
              scaling -> assertThat(scaling.originalPositions()).isEqualTo(4096));
    }
  }

  @Test
  void aCountOfImageTokensThatIsNotTheTowersIsRefused() throws IOException {
    edited("paligemma", "preprocessor_config.json", json -> json.put("image_seq_length", 256));
    assertRefused("image_seq_length is 256, but config.json's tower makes 16 patches");
  }

  @Test
  void wordsThatShowMorePicturesThanThereAreAreRefused() {
    try (Checkpoint checkpoint = Checkpoint.open(FIXTURES.resolve("paligemma"))) {
      Processor processor = checkpoint.processor();
      assertThatThrownBy(
              () -> processor.prepare(List.of(Message.user(List.of(PICTURE), "<image><image> ?"))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has 2 for 1 pictures");
    }
  }

  private void edited(String family, String file, Consumer<ObjectNode> change) throws IOException {
    Path fixture = FIXTURES.resolve(family);
    Fixtures.copy(fixture, folder);
    Path words = fixture.resolve("qformer_tokenizer");
    if (Files.isDirectory(words)) {
      Fixtures.copy(words, Files.createDirectory(folder.resolve("qformer_tokenizer")));
    }
    Fixtures.edit(folder.resolve(file), change);
  }

  private void assertRefused(String complaint) {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThatThrownBy(checkpoint::processor)
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining(complaint);
    }
  }
}
