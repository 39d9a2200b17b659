package dev.treeline.models;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// InstructBLIP with a language model of Llama's build (Vicuna). Defaults are those of
/// `transformers`' configuration_instructblip.py.
final class InstructBlipFamily implements Family {
  /// The words of the conversation, a line for each message: the model knows no roles, and its
  /// pictures stand before the text wherever the messages show them.
  static final String TEMPLATE =
      """
      {%- for message in messages %}
      {%- if not loop.first %}{{- '\n' }}{%- endif %}
      {%- for content in message['content'] | selectattr('type', 'equalto', 'text') %}
      {{- content['text'] }}
      {%- endfor %}
      {%- endfor %}\
      """;

  private static final List<String> LANGUAGES = List.of("llama", "mistral", "qwen2", "qwen3");

  @Override
  public Set<String> modelTypes() {
    return Set.of("instructblip");
  }

  @Override
  public InstructBlipConfig config(ConfigNode root) {
    root.requireUnset("quantization_config", "a quantised checkpoint");
    ConfigNode text = root.child("text_config");
    String type = text.text("model_type", "opt");
    if (!LANGUAGES.contains(type)) {
      throw text.wrong(
          "model_type",
          "is \"%s\": InstructBLIP with this language model is not supported; supported: %s"
              .formatted(type, String.join(", ", LANGUAGES)));
    }
    TextConfig language = LlamaConfigReader.read(text);
    String idKey = root.has("image_token_id") ? "image_token_id" : "image_token_index";
    if (!root.has(idKey)) {
      throw root.wrong(
          "image_token_index",
          "is missing: this checkpoint is older than InstructBLIP's image tokens");
    }
    int imageToken = root.integer(idKey, -1);
    if (imageToken < 0 || imageToken >= language.vocabularySize()) {
      throw root.wrong(
          idKey,
          "is %d, but the vocabulary has %d rows".formatted(imageToken, language.vocabularySize()));
    }
    return new InstructBlipConfig(
        language,
        vision(root.child("vision_config")),
        queries(root.child("qformer_config")),
        imageToken,
        root.positive("num_query_tokens", 32));
  }

  private static InstructBlipConfig.Vision vision(ConfigNode vision) {
    int width = vision.positive("hidden_size", 1408);
    int heads = vision.positive("num_attention_heads", 16);
    requireDivisor(vision, heads, width);
    int imageSize = vision.positive("image_size", 224);
    int patchSize = vision.positive("patch_size", 14);
    if (patchSize > imageSize) {
      throw vision.wrong("patch_size", "is " + patchSize + ", more than image_size " + imageSize);
    }
    return new InstructBlipConfig.Vision(
        width,
        vision.positive("num_hidden_layers", 39),
        heads,
        vision.positive("intermediate_size", 6144),
        new VisionConfig.Grid(imageSize, patchSize),
        vision.flag("qkv_bias", true),
        vision.positiveNumber("layer_norm_eps", 1e-6),
        Activation.read(vision, "hidden_act", Activation.GELU));
  }

  private static InstructBlipConfig.Queries queries(ConfigNode queries) {
    int width = queries.positive("hidden_size", 768);
    int heads = queries.positive("num_attention_heads", 12);
    requireDivisor(queries, heads, width);
    String positions = queries.text("position_embedding_type", "absolute");
    if (!positions.equals("absolute")) {
      throw queries.mustBe("position_embedding_type", "absolute");
    }
    return new InstructBlipConfig.Queries(
        width,
        queries.positive("num_hidden_layers", 12),
        heads,
        queries.positive("intermediate_size", 3072),
        queries.positive("cross_attention_frequency", 2),
        new InstructBlipConfig.Words(
            queries.positive("vocab_size", 30522),
            queries.positive("max_position_embeddings", 512)),
        queries.positiveNumber("layer_norm_eps", 1e-12),
        Activation.read(queries, "hidden_act", Activation.GELU));
  }

  private static void requireDivisor(ConfigNode node, int heads, int width) {
    if (width % heads != 0) {
      throw node.wrong("num_attention_heads", "is " + heads + ", which does not divide " + width);
    }
  }

  @Override
  public String canonicalName(String fileName) {
    return InstructBlipNames.CANONICAL.apply(fileName);
  }

  @Override
  public String moduleName(String canonical) {
    return InstructBlipNames.MODULES.apply(canonical);
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    return InstructBlipNames.tensors((InstructBlipConfig) config);
  }

  @Override
  public PictureLayout pictures(Path directory, ModelConfig config) {
    return InstructBlipPictures.read(directory, (InstructBlipConfig) config);
  }

  @Override
  public String fallBackTemplate() {
    return TEMPLATE;
  }

  @Override
  public Set<String> harmlessKeys() {
    // what the text part's own type and the tower's width say
    return Set.of("encoder_hidden_size", "use_decoder_only_language_model");
  }
}
