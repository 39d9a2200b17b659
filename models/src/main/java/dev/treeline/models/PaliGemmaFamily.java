package dev.treeline.models;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// PaliGemma and PaliGemma 2. Defaults are those of `transformers`' configuration_paligemma.py.
final class PaliGemmaFamily implements Family {
  private static final String TOWER = "vision_tower.vision_model.";

  private static final Renaming CANONICAL =
      new Renaming(
          "model.language_model.", "language_model.",
          "language_model.lm_head.", "lm_head.",
          "language_model.model.", "language_model.",
          "model.", "");

  /// The language model of a config that says nothing of it.
  private static final Map<String, Integer> TEXT =
      Map.of(
          "hidden_size", 2048,
          "num_hidden_layers", 18,
          "intermediate_size", 16384,
          "num_attention_heads", 8,
          "num_key_value_heads", 1);

  /// The tower of a config that says nothing of it.
  private static final Map<String, Integer> VISION =
      Map.of(
          "hidden_size", 1152,
          "intermediate_size", 4096,
          "patch_size", 14,
          "image_size", 224,
          "num_hidden_layers", 27,
          "num_attention_heads", 16);

  @Override
  public Set<String> modelTypes() {
    return Set.of("paligemma");
  }

  @Override
  public PaliGemmaConfig config(ConfigNode root) {
    root.requireUnset("quantization_config", "a quantised checkpoint");
    ConfigNode visionNode = part(root, "vision_config", VISION);
    if (!visionNode.text("model_type", "siglip_vision_model").equals("siglip_vision_model")) {
      throw visionNode.mustBe("model_type", "siglip_vision_model");
    }
    VisionConfig vision = VisionConfigReader.read(visionNode, "siglip_vision_model");
    GemmaTextConfig gemma = text(root);
    int projected = root.positive("projection_dim", 2048);
    if (projected != gemma.text().width()) {
      throw root.wrong(
          "projection_dim",
          "is %d, but the language model's width is %d".formatted(projected, gemma.text().width()));
    }
    String idKey = root.has("image_token_id") ? "image_token_id" : "image_token_index";
    int imageToken = root.integer(idKey, 256000);
    if (imageToken < 0 || imageToken >= gemma.text().vocabularySize()) {
      throw root.wrong(
          idKey,
          "is %d, but the vocabulary has %d rows"
              .formatted(imageToken, gemma.text().vocabularySize()));
    }
    return new PaliGemmaConfig(gemma, vision, imageToken);
  }

  private static GemmaTextConfig text(ConfigNode root) {
    ConfigNode text = part(root, "text_config", TEXT);
    if (!root.has("text_config")) {
      ((ObjectNode) text.node()).put("vocab_size", root.positive("vocab_size", 257152));
    }
    if (!text.flag("use_bidirectional_attention", true)) {
      throw text.wrong(
          "use_bidirectional_attention", "is false, but a PaliGemma's prompt is seen as a whole");
    }
    GemmaConfigReader.Kind kind =
        switch (text.text("model_type", "gemma")) {
          case "gemma" -> GemmaConfigReader.Kind.GEMMA;
          case "gemma2" -> GemmaConfigReader.Kind.GEMMA2;
          default -> throw text.mustBe("model_type", "gemma or gemma2");
        };
    return GemmaConfigReader.readAny(text, kind).belowAnother();
  }

  private static ConfigNode part(ConfigNode root, String key, Map<String, Integer> otherwise) {
    if (root.has(key)) {
      return root.child(key);
    }
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    otherwise.forEach(node::put);
    return new ConfigNode(root.file(), key + ".", node, root.asked());
  }

  @Override
  public String canonicalName(String fileName) {
    String name = CANONICAL.apply(fileName);
    return name.startsWith("vision_tower.") && !name.startsWith(TOWER)
        ? TOWER + name.substring("vision_tower.".length())
        : name;
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    var pali = (PaliGemmaConfig) config;
    List<TensorSpec> specs = GemmaNames.tensors(pali.gemma());
    SiglipNames.add(specs, TOWER, pali.vision());
    int seen = pali.vision().width();
    TextNames.addLinear(specs, "multi_modal_projector.linear", true, pali.text().width(), seen);
    return specs;
  }

  @Override
  public PictureLayout pictures(Path directory, ModelConfig config) {
    return PaliGemmaPictures.read(directory, (PaliGemmaConfig) config);
  }

  /// The words of the conversation, a line for each message: the model knows no roles.
  @Override
  public String fallBackTemplate() {
    return InstructBlipFamily.TEMPLATE;
  }

  /// What files say twice, and those of the language model.
  @Override
  public Set<String> harmlessKeys() {
    Set<String> keys = new HashSet<>(GemmaConfigReader.HARMLESS);
    keys.addAll(Set.of("_vocab_size", "hidden_size", "projector_hidden_act"));
    return keys;
  }
}
