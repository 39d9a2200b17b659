package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Phi-3-vision and Phi-3.5-vision, whose code comes with the checkpoint: defaults are those of its
/// configuration_phi3_v.py, names those of its modeling_phi3_v.py and image_embedding_phi3_v.py.
///
/// That code knows one tower, CLIP ViT-L/14 of 336 pixels. Another one may be named under
/// `vision_config`, with CLIP's keys.
final class Phi3VisionFamily implements Family {
  static final String IMAGE = "<|image|>";

  /// The published tokenizer's.
  private static final int IMAGE_TOKEN = 32044;

  private static final String LARGE = "openai/clip-vit-large-patch14-336";
  private static final String EMBEDDING = "model.vision_embed_tokens.";
  private static final String TOWER = "vision_tower.vision_model.";
  private static final String PROJECTOR = "multi_modal_projector.linear_";

  private static final Renaming CANONICAL =
      new Renaming(
          EMBEDDING + "img_processor.vision_model.",
          TOWER,
          EMBEDDING + "img_projection.0.",
          PROJECTOR + "1.",
          EMBEDDING + "img_projection.2.",
          PROJECTOR + "2.",
          EMBEDDING,
          "",
          "model.",
          "language_model.");

  private static final Renaming MODULES =
      new Renaming(
          TOWER,
          EMBEDDING + "img_processor.vision_model.",
          PROJECTOR + "1.",
          EMBEDDING + "img_projection.0.",
          PROJECTOR + "2.",
          EMBEDDING + "img_projection.2.",
          "language_model.",
          "model.",
          "lm_head.",
          "lm_head.",
          "",
          EMBEDDING);

  @Override
  public Set<String> modelTypes() {
    return Set.of("phi3_v");
  }

  @Override
  public Phi3VisionConfig config(ConfigNode root) {
    requireEmbedding(root);
    TextConfig text = Phi3Family.text(root, rotary(root), Optional.empty());
    requireWholeWindow(root, text.rotary().maxPositions());
    VisionConfig vision = tower(root.child("vision_config"));
    ConfigNode seen = root.child("img_processor");
    return new Phi3VisionConfig(
        new LlavaConfig(
            text,
            vision,
            imageToken(root.file()),
            List.of(layer(seen, vision)),
            true,
            Activation.GELU,
            true));
  }

  private static VisionConfig tower(ConfigNode node) {
    requireText(node, "model_type", "clip_vision_model", "clip_vision_model");
    VisionConfig vision = VisionConfigReader.read(node, "clip_vision_model");
    if (vision.image().side() % 2 != 0) {
      throw node.wrong(
          "image_size",
          "makes %d patches along each side, but the model joins two and two"
              .formatted(vision.image().side()));
    }
    return vision;
  }

  /// What `img_processor` says, and which of the tower's states it takes.
  private static int layer(ConfigNode seen, VisionConfig vision) {
    requireText(seen, "name", "", "clip_vision_model");
    requireText(seen, "model_name", "", LARGE);
    requireText(seen, "type_feature", "patch", "patch");
    int width = seen.positive("image_dim_out", vision.width());
    if (width != vision.width()) {
      throw seen.wrong(
          "image_dim_out", "is %d, but the tower's width is %d".formatted(width, vision.width()));
    }
    int layer = seen.integer("layer_idx", -2);
    if (layer > vision.layers() || layer < -vision.layers() - 1) {
      throw seen.wrong(
          "layer_idx", "is %d, but the tower has %d layers".formatted(layer, vision.layers()));
    }
    return layer;
  }

  /// What the model's own code computes of a picture, and no other way that it names and lacks.
  private static void requireEmbedding(ConfigNode root) {
    if (!root.has("embd_layer")) {
      throw root.wrong("embd_layer", "is missing: the model would take no pictures");
    }
    ConfigNode embedding = root.child("embd_layer");
    requireText(embedding, "embedding_cls", "image", "image");
    requireText(embedding, "projection_cls", "linear", "mlp");
    requireText(embedding, "hd_transform_order", "glb_sub", "sub_glb");
    for (String key : List.of("use_hd_transform", "with_learnable_separator")) {
      if (!embedding.flag(key, false)) {
        throw embedding.mustBe(key, "true");
      }
    }
  }

  private static void requireText(ConfigNode node, String key, String otherwise, String only) {
    if (!node.text(key, otherwise).equals(only)) {
      throw node.mustBe(key, only);
    }
  }

  /// The published code sees one token further with flash attention than the window says, and
  /// otherwise as far as the version of `transformers` has it.
  private static void requireWholeWindow(ConfigNode root, int positions) {
    int window = root.positive("sliding_window", positions);
    if (window < positions) {
      throw root.wrong(
          "sliding_window",
          "is %d, less than the %d of max_position_embeddings, which is not supported"
              .formatted(window, positions));
    }
  }

  /// `su` is longrope; the code's `yarn` is longrope as well, with another factor for the angles.
  private static RotaryConfig rotary(ConfigNode root) {
    ConfigNode scaling = root.child("rope_scaling");
    String kind = Phi3Family.kind(scaling);
    if (!kind.equals("yarn")) {
      if (!Set.of("default", "longrope", "su").contains(kind)) {
        throw scaling.mustBe(scaling.has("type") ? "type" : "rope_type", "su or yarn");
      }
      return Phi3Family.scaled(root);
    }
    int positions = root.positive("max_position_embeddings", Phi3Family.POSITIONS);
    RotaryScaling.LongRope longRope = RotaryScaling.longRope(root, scaling, positions);
    double factor = (double) positions / longRope.originalPositions();
    return new RotaryConfig(
        root.positiveNumber("rope_theta", 10000),
        positions,
        new RotaryScaling.LongRope(
            longRope.shortFactors(),
            longRope.longFactors(),
            longRope.originalPositions(),
            factor <= 1 ? 1 : 0.1 * Math.log(factor) + 1));
  }

  /// The id of `<|image|>`, which only the tokenizer's file says.
  private static int imageToken(Path config) {
    Path file = config.resolveSibling("tokenizer_config.json");
    if (Files.exists(file)) {
      JsonNode added = Json.readObject(file).path("added_tokens_decoder");
      for (Map.Entry<String, JsonNode> token : added.properties()) {
        if (token.getValue().path("content").asText().equals(IMAGE)
            && token.getKey().matches("\\d{1,9}")) {
          return Integer.parseInt(token.getKey());
        }
      }
    }
    return IMAGE_TOKEN;
  }

  @Override
  public String canonicalName(String fileName) {
    return CANONICAL.apply(fileName);
  }

  @Override
  public String moduleName(String canonical) {
    return MODULES.apply(canonical);
  }

  /// Files may hold the embedding once more, below the pictures' part.
  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    LlavaConfig base = ((Phi3VisionConfig) config).base();
    int width = base.text().width();
    int joined = 4 * base.vision().width();
    var specs = new ArrayList<>(Phi3Family.tensors(base.text()));
    specs.add(TensorSpec.unused("wte.weight", base.text().vocabularySize(), width));
    LlavaNames.addTower(specs, base);
    TextNames.addLinear(specs, PROJECTOR + "1", true, width, joined);
    TextNames.addLinear(specs, PROJECTOR + "2", true, width, width);
    specs.add(TensorSpec.of("glb_GN", 1, 1, joined));
    specs.add(TensorSpec.of("sub_GN", 1, 1, 1, joined));
    return specs;
  }

  @Override
  public PictureLayout pictures(Path directory, ModelConfig config) {
    return Phi3VisionPictures.read(directory, (Phi3VisionConfig) config);
  }

  @Override
  public ChatTemplate.Form form(ModelConfig config) {
    return ChatTemplate.Form.NUMBERED;
  }

  @Override
  public String fallBackTemplate() {
    return Phi3Family.TEMPLATE;
  }

  @Override
  public Set<String> harmlessKeys() {
    return Set.of(Phi3Family.TRAINED, "attention_bias", "num_img_tokens", "_attn_implementation");
  }
}
