package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.RgbImage;
import dev.treeline.prompts.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Phi-3.5-vision: its tiles, its prompts, and what its files may leave out or may not say.
class Phi3VisionTest {
  private static final Path FIXTURE = Path.of("src/test/resources/fixtures/phi3-vision");
  private static final ImageSource PICTURE =
      new ImageSource.File(FIXTURE.resolve("images/wide.png"));

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "100, 100, 4, 2 x 2",
    "100, 100, 16, 4 x 4",
    "100, 100, 1, 1 x 1",
    "400, 300, 16, 3 x 4",
    "300, 400, 16, 4 x 3", // an upright picture is cut as it would be lying
    "101, 100, 4, 2 x 2",
    "500, 100, 4, 1 x 4",
    "300, 100, 3, 1 x 3"
  })
  void aPictureIsAsWideAsTheTilesAllow(int width, int height, int most, String grid) {
    Phi3VisionRecipe.Views views = recipe(most).views(gray(width, height));

    int rows = views.height() / 4;
    int columns = views.width() / 4;
    assertThat(rows + " x " + columns).isEqualTo(grid);
    assertThat(views.pixels().shape()).containsExactly(1 + rows * columns, 3, 4, 4);
  }

  @Test
  void whatATileIsHigherThanThePictureIsWhite() {
    float[] pixels = recipe(1).views(gray(8, 4)).pixels().values(); // 4 x 2 in a tile of 4 x 4

    float white = (1 - 0.5f) / 0.25f;
    float[] firstColumn = new float[4];
    for (int y = 0; y < 4; y++) {
      firstColumn[y] = pixels[3 * 16 + 4 * y]; // of the tile's first channel
    }
    float gray = (100 / 255f - 0.5f) / 0.25f;
    assertThat(firstColumn).containsExactly(white, gray, gray, white);
    assertThat(Arrays.copyOf(pixels, 48)).containsExactly(Arrays.copyOfRange(pixels, 48, 96));
  }

  @Test
  void anUprightPictureIsTheLyingOneTurned() {
    byte[] rgb = new byte[3 * 30 * 20];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i * 37);
    }
    var lying = new RgbImage(30, 20, rgb);
    Phi3VisionRecipe.Views one = recipe(1).views(lying);
    Phi3VisionRecipe.Views other = recipe(1).views(lying.transposed());

    for (int i = 0; i < 48; i++) {
      int turned = i / 16 * 16 + i % 4 * 4 + i / 4 % 4;
      assertThat(other.pixels().values()[48 + turned]).isEqualTo(one.pixels().values()[48 + i]);
    }
  }

  @Test
  void aLineIsRefused() {
    assertThatThrownBy(() -> recipe(4).views(gray(100, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100 x 1 pixels is too narrow");
  }

  @Test
  void halvingMixesFourNumbersOfEachAxis() {
    float[] row = {1, 2, 4, 8};
    float[] planes = new float[16];
    for (int y = 0; y < 4; y++) {
      System.arraycopy(row, 0, planes, 4 * y, 4);
    }

    float[] half = Bicubic.resize(planes, 4, 4, 2);

    // -3/32, 19/32, 19/32, -3/32 of 1 1 2 4 and of 2 4 8 8: numbers beyond the edge are those at it
    float left = (-3 * 1 + 19 * 1 + 19 * 2 - 3 * 4) / 32f;
    float right = (-3 * 2 + 19 * 4 + 19 * 8 - 3 * 8) / 32f;
    assertThat(half).containsExactly(new float[] {left, right, left, right}, within(1e-6f));
    assertThat(Bicubic.resize(planes, 4, 4, 4)).containsExactly(planes);
  }

  @Test
  void theStockTowerIsTakenWhereNoneIsNamed() throws IOException {
    Phi3VisionConfig config = stock();

    assertThat(config.base().vision().imageSize()).isEqualTo(336);
    assertThat(config.base().vision().width()).isEqualTo(1024);
    assertThat(config.base().featureStates()).containsExactly(23);
    assertThat(config.base().imageTokenId()).isEqualTo(32044);
    assertThat(config.text().vocabularySize()).isEqualTo(32064);
    var pixels = new HostTensor(new long[] {13, 3, 336, 336}, new float[13 * 3 * 336 * 336]);
    var picture = new Picture(pixels, Map.of("image_sizes", HostTensor.whole(1008, 1344)), "");
    assertThat(config.imageTokens(picture)).isEqualTo(1921); // as vLLM documents for this size
  }

  @Test
  void modulesAreCalledAsInTheFiles() throws IOException {
    var family = new Phi3VisionFamily();
    List<String> names = family.tensors(stock()).stream().map(TensorSpec::name).toList();

    assertThat(names)
        .allSatisfy(
            name -> assertThat(family.canonicalName(family.moduleName(name))).isEqualTo(name));
    // the published index lists 592, without angles, positions and the embedding once more
    assertThat(names.stream().filter(name -> !name.matches(".*(inv_freq|position_ids|wte.weight)")))
        .hasSize(592);
    assertThat(names.stream().map(family::moduleName))
        .contains(
            "lm_head.weight",
            "model.embed_tokens.weight",
            "model.layers.31.self_attn.qkv_proj.weight",
            "model.layers.31.mlp.gate_up_proj.weight",
            "model.norm.weight",
            "model.vision_embed_tokens.glb_GN",
            "model.vision_embed_tokens.sub_GN",
            "model.vision_embed_tokens.img_projection.0.bias",
            "model.vision_embed_tokens.img_projection.2.weight",
            "model.vision_embed_tokens.img_processor.vision_model.pre_layrnorm.weight",
            "model.vision_embed_tokens.img_processor.vision_model.embeddings.class_embedding",
            "model.vision_embed_tokens.img_processor.vision_model.encoder.layers.23.mlp.fc2.bias");
  }

  private static Phi3VisionConfig stock() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model_type", "phi3_v");
    json.putObject("embd_layer")
        .put("embedding_cls", "image")
        .put("hd_transform_order", "sub_glb")
        .put("projection_cls", "mlp")
        .put("use_hd_transform", true)
        .put("with_learnable_separator", true);
    json.putObject("img_processor")
        .put("image_dim_out", 1024)
        .put("model_name", "openai/clip-vit-large-patch14-336")
        .put("name", "clip_vision_model")
        .put("num_img_tokens", 144);
    return new Phi3VisionFamily().config(new ConfigNode(Path.of("nowhere/config.json"), "", json));
  }

  @Test
  void aBeginTokenFollowsEveryPicture() {
    try (Checkpoint checkpoint = Checkpoint.open(FIXTURE)) {
      int[] ids =
          checkpoint
              .processor()
              .prepare("<|image_1|><|image_2|> so", List.of(PICTURE, PICTURE))
              .tokenIds();

      int count = 27; // 2 x 2 tiles and the whole, 4 each; 6 ends of rows; 1 between
      assertThat(ids).hasSizeGreaterThan(2 * count + 3);
      assertThat(List.of(ids[0], ids[count + 1], ids[2 * count + 2])).containsOnly(1);
      assertThat(Arrays.stream(ids).filter(id -> id == 646).count()).isEqualTo(2 * count);
      assertThat(ids[2 * count + 3]).isNotEqualTo(1);
    }
  }

  @Test
  void picturesAreNumberedInTheirOrder() {
    try (Checkpoint checkpoint = Checkpoint.open(FIXTURE)) {
      Processor processor = checkpoint.processor();
      for (String prompt :
          List.of("<|image_2|> <|image_1|>", "<|image_1|> <|image_1|>", "<|image_0|>")) {
        assertThatThrownBy(() -> processor.prepare(prompt, List.of(PICTURE, PICTURE)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("pictures must be numbered from 1 in their order");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "embd_layer, hd_transform_order, \"glb_sub\", must be sub_glb",
    "embd_layer, projection_cls, \"linear\", must be mlp",
    "embd_layer, use_hd_transform, false, must be true",
    "embd_layer, with_learnable_separator, null, must be true",
    "img_processor, type_feature, \"cls_patch\", must be patch",
    "img_processor, model_name, \"openai/clip-vit-base-patch32\", must be openai/clip",
    "img_processor, image_dim_out, 1024, 'is 1024, but the tower''s width is 32'",
    "img_processor, layer_idx, -9, 'is -9, but the tower has 3 layers'",
    "vision_config, image_size, 35, makes 5 patches along each side",
    "vision_config, model_type, \"siglip_vision_model\", must be clip_vision_model",
    "rope_scaling, type, \"linear\", 'must be su or yarn, but is \"linear\"'",
    "rope_scaling, short_factor, [], is missing",
    "'', sliding_window, 100, 'is 100, less than the 512 of max_position_embeddings'",
    "'', embd_layer, null, is missing: the model would take no pictures",
    "'', embd_layer, \"default\", must be an object",
    "'', quantization_config, {}, is not supported",
    "'', vision_tower, \"other\", not known here"
  })
  void whatIsNotComputedIsRefused(String part, String key, String value, String reason)
      throws IOException {
    JsonNode other = new ObjectMapper().readTree(value);
    edited(
        "config.json",
        json -> (part.isEmpty() ? json : (ObjectNode) json.path(part)).set(key, other));
    assertThatThrownBy(() -> Checkpoint.open(folder).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(reason);
  }

  @Test
  void yarnIsLongropeWithAnotherFactor() throws IOException {
    edited("config.json", json -> ((ObjectNode) json.path("rope_scaling")).put("type", "yarn"));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      RotaryConfig rotary = checkpoint.config().text().rotary();
      assertThat(rotary.scaling()).isInstanceOf(RotaryScaling.LongRope.class);
      assertThat(rotary.attentionFactor()).isEqualTo(0.1 * Math.log(512 / 20.0) + 1);
    }
  }

  @Test
  void aTokenizerWithoutImageTokensIsRefused() throws IOException {
    edited(
        "tokenizer_config.json",
        json -> ((ObjectNode) json.path("added_tokens_decoder")).remove("646"));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThatThrownBy(checkpoint::processor)
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("the id of <|image|> is 646, but config.json says 32044");
    }
  }

  private void edited(String file, Consumer<ObjectNode> change) throws IOException {
    Fixtures.copy(FIXTURE, folder);
    Fixtures.edit(folder.resolve(file), change);
  }

  private static Phi3VisionRecipe recipe(int most) {
    double[] mean = {0.5, 0.5, 0.5};
    double[] std = {0.25, 0.25, 0.25};
    return new Phi3VisionRecipe(4, most, PixelScale.ofTorchvision(mean, std));
  }

  private static RgbImage gray(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    Arrays.fill(rgb, (byte) 100);
    return new RgbImage(width, height, rgb);
  }
}
