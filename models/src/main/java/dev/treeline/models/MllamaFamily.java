package dev.treeline.models;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Llama-3.2-Vision. Defaults are those of `transformers`' configuration_mllama.py.
final class MllamaFamily implements Family {
  /// Rows of the embedding beyond the vocabulary.
  private static final int MORE_ROWS = 8;

  /// Llama 3's form.
  private static final String TEMPLATE =
      """
      {{- bos_token }}
      {%- for message in messages %}
      {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' }}
      {%- for content in message['content'] %}
      {%- if content['type'] == 'image' %}{{- '<|image|>' }}
      {%- else %}{{- content['text'] }}
      {%- endif %}
      {%- endfor %}
      {{- '<|eot_id|>' }}
      {%- endfor %}
      {%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
      {%- endif %}
      """;

  @Override
  public Set<String> modelTypes() {
    return Set.of("mllama");
  }

  @Override
  public MllamaConfig config(ConfigNode root) {
    root.requireUnset("quantization_config", "a quantised checkpoint");
    ConfigNode textNode = root.child("text_config");
    int words = textNode.positive("vocab_size", 128256);
    TextConfig text = text(textNode, words);
    var crossLayers = new LinkedHashSet<Integer>(textNode.integers("cross_attention_layers"));
    if (!textNode.has("cross_attention_layers")) {
      crossLayers.addAll(List.of(3, 8, 13, 18, 23, 28, 33, 38));
    }
    crossLayers.removeIf(layer -> layer < 0 || layer >= text.layers());
    String idKey = root.has("image_token_id") ? "image_token_id" : "image_token_index";
    int imageToken = root.integer(idKey, 128256);
    if (imageToken < 0 || imageToken >= words + MORE_ROWS) {
      throw root.wrong(
          idKey, "is " + imageToken + ", but the embedding has " + (words + MORE_ROWS) + " rows");
    }
    MllamaConfig.Vision vision = vision(root.child("vision_config"));
    return new MllamaConfig(text, vision, words + MORE_ROWS, crossLayers, imageToken);
  }

  private static TextConfig text(ConfigNode text, int words) {
    String type = text.text("model_type", "mllama_text_model");
    if (!type.equals("mllama_text_model")) {
      throw text.mustBe("model_type", "mllama_text_model");
    }
    text.requireUnset("quantization_config", "a quantised checkpoint");
    int width = text.positive("hidden_size", 4096);
    int heads = text.positive("num_attention_heads", 32);
    int kvHeads = text.positive("num_key_value_heads", 8);
    int headWidth = width / heads;
    if (headWidth * heads != width || headWidth % 2 != 0 || heads % kvHeads != 0) {
      throw text.wrong(
          "num_attention_heads",
          "is %d, which does not go with hidden_size %d and num_key_value_heads %d"
              .formatted(heads, width, kvHeads));
    }
    if (text.positive("head_dim", headWidth) != headWidth) {
      throw text.wrong("head_dim", "other than hidden_size / heads is not supported");
    }
    boolean tied = text.flag("tie_word_embeddings", false);
    return new TextConfig(
        width,
        text.positive("num_hidden_layers", 40),
        TextConfig.Attention.of(heads, kvHeads, headWidth),
        new TextConfig.Mlp(
            text.positive("intermediate_size", 14336),
            Activation.read(text, "hidden_act", Activation.SILU),
            false),
        tied ? words + MORE_ROWS : words,
        text.positiveNumber("rms_norm_eps", 1e-5),
        RotaryConfig.read(text, 500000, 131072),
        tied);
  }

  private static MllamaConfig.Vision vision(ConfigNode vision) {
    if (vision.positive("num_channels", 3) != 3) {
      throw vision.wrong("num_channels", "other than 3 is not supported");
    }
    int width = vision.positive("hidden_size", 1280);
    // files say attention_heads; the class that writes them takes num_attention_heads
    int heads = vision.positive("attention_heads", vision.positive("num_attention_heads", 16));
    if (width % heads != 0) {
      throw vision.wrong("attention_heads", "is " + heads + ", which does not divide " + width);
    }
    int imageSize = vision.positive("image_size", 448);
    int patchSize = vision.positive("patch_size", 14);
    if (patchSize > imageSize) {
      throw vision.wrong("patch_size", "is " + patchSize + ", more than image_size " + imageSize);
    }
    var result =
        new MllamaConfig.Vision(
            width,
            depth(vision),
            heads,
            vision.positive("intermediate_size", 5120),
            new VisionConfig.Grid(imageSize, patchSize),
            tiles(vision),
            vision.positiveNumber("norm_eps", 1e-5),
            Activation.read(vision, "hidden_act", Activation.GELU));
    int output = vision.positive("vision_output_dim", 7680);
    if (output != result.outputWidth()) {
      throw vision.wrong(
          "vision_output_dim",
          "is %d, but hidden_size and intermediate_layers_indices make %d"
              .formatted(output, result.outputWidth()));
    }
    return result;
  }

  private static MllamaConfig.Depth depth(ConfigNode vision) {
    int layers = vision.positive("num_hidden_layers", 32);
    List<Integer> picked = vision.integers("intermediate_layers_indices");
    if (!vision.has("intermediate_layers_indices")) {
      picked = List.of(3, 7, 15, 23, 30);
    }
    for (int layer : picked) {
      if (layer < -layers || layer >= layers) {
        throw vision.wrong(
            "intermediate_layers_indices",
            "names layer " + layer + ", but the tower has " + layers + " layers");
      }
    }
    return new MllamaConfig.Depth(
        layers,
        vision.positive("num_global_layers", 8),
        picked.stream().map(layer -> layer < 0 ? layers + layer : layer).toList());
  }

  private static MllamaConfig.Tiles tiles(ConfigNode vision) {
    int most = vision.positive("max_num_tiles", 4);
    if (!vision.has("supported_aspect_ratios")) {
      if (most != 4) {
        throw vision.wrong("supported_aspect_ratios", "is missing, and max_num_tiles is not 4");
      }
      return new MllamaConfig.Tiles(most, TileCanvas.arrangements(most).size());
    }
    if (!vision.node().get("supported_aspect_ratios").isArray()) {
      throw vision.mustBe("supported_aspect_ratios", "a list of pairs");
    }
    return new MllamaConfig.Tiles(most, vision.node().get("supported_aspect_ratios").size());
  }

  @Override
  public String canonicalName(String fileName) {
    return MllamaNames.CANONICAL.apply(fileName);
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    return MllamaNames.tensors((MllamaConfig) config);
  }

  @Override
  public PictureLayout pictures(Path directory, ModelConfig config) {
    return MllamaPictures.read(directory, (MllamaConfig) config);
  }

  @Override
  public String fallBackTemplate() {
    return TEMPLATE;
  }
}
