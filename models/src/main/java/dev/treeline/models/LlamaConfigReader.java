package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads the text part of a config, that of Llama, Mistral, Qwen2 or Qwen3, with the defaults of
/// `transformers`' configuration_llama.py, configuration_mistral.py, configuration_qwen2.py and
/// configuration_qwen3.py: stock files leave out what equals them.
final class LlamaConfigReader {
  private static final String SLIDING = "sliding_attention";
  private static final String FULL = "full_attention";

  private final ConfigNode text;
  private final Kind kind;
  private final int width;
  private final int layers;

  /// What the language models differ in.
  private enum Kind {
    LLAMA,
    MISTRAL,
    QWEN2,
    QWEN3;

    boolean isQwen() {
      return this == QWEN2 || this == QWEN3;
    }
  }

  private LlamaConfigReader(ConfigNode text, Kind kind) {
    this.text = text;
    this.kind = kind;
    this.width = text.positive("hidden_size", 4096);
    this.layers = text.positive("num_hidden_layers", 32);
    // the reference ignores these in the kinds that do not read them below
    for (String key : List.of("layer_types", "sliding_window", "use_sliding_window")) {
      var _ = text.has(key);
    }
  }

  /// A text part that is Llama's unless it says otherwise.
  static TextConfig read(ConfigNode text) {
    return read(text, "llama");
  }

  /// @param otherwise the kind of a text part that says none
  static TextConfig read(ConfigNode text, String otherwise) {
    text.requireUnset("quantization_config", "a quantised checkpoint");
    Kind kind =
        switch (text.text("model_type", otherwise)) {
          case "llama" -> Kind.LLAMA;
          case "mistral" -> Kind.MISTRAL;
          case "qwen2" -> Kind.QWEN2;
          case "qwen3" -> Kind.QWEN3;
          default -> throw text.mustBe("model_type", "llama, mistral, qwen2 or qwen3");
        };
    return new LlamaConfigReader(text, kind).text();
  }

  private TextConfig text() {
    boolean mlpBias = kind == Kind.LLAMA && text.flag("mlp_bias", false);
    int mlpWidth = kind.isQwen() ? 22016 : kind == Kind.MISTRAL ? 14336 : 11008;
    int positions = kind.isQwen() ? 32768 : kind == Kind.MISTRAL ? 131072 : 2048;
    return new TextConfig(
        width,
        layers,
        attention(),
        new TextConfig.Mlp(
            text.positive("intermediate_size", mlpWidth),
            Activation.read(text, "hidden_act", Activation.SILU),
            mlpBias),
        text.positive("vocab_size", kind.isQwen() ? 151936 : 32000),
        text.positiveNumber("rms_norm_eps", 1e-6),
        RotaryConfig.read(text, 10000, positions),
        text.flag("tie_word_embeddings", false));
  }

  private TextConfig.Attention attention() {
    int heads = text.positive("num_attention_heads", 32);
    boolean saidNone = text.node().path("num_key_value_heads").isNull();
    int missing = saidNone || kind == Kind.LLAMA ? heads : kind == Kind.MISTRAL ? 8 : 32;
    int kvHeads = text.positive("num_key_value_heads", missing);
    if (heads % kvHeads != 0) {
      throw text.wrong(
          "num_key_value_heads",
          "is " + kvHeads + ", which does not divide the " + heads + " heads");
    }
    boolean fixed = kind == Kind.QWEN3 || text.has("head_dim");
    int headWidth =
        text.positive("head_dim", kind == Kind.QWEN3 ? 128 : Math.max(1, width / heads));
    if (headWidth % 2 != 0 || (!fixed && width % heads != 0)) {
      throw text.wrong(
          "head_dim",
          "must be even, but is " + headWidth + " (hidden_size / heads when not given)");
    }
    boolean told = kind == Kind.LLAMA || kind == Kind.QWEN3;
    boolean bias = told && text.flag("attention_bias", false);
    return new TextConfig.Attention(
        heads,
        kvHeads,
        headWidth,
        bias || kind == Kind.QWEN2,
        bias,
        kind == Kind.QWEN3,
        kind == Kind.LLAMA ? Optional.empty() : window());
  }

  /// Mistral's window, 4096 when the key is absent and none when it is `null`, is every layer's;
  /// Qwen's is used only where the config says so, by layers that it names or from a layer on.
  private Optional<TextConfig.Window> window() {
    boolean used = !kind.isQwen() || text.flag("use_sliding_window", false);
    boolean some = used && !text.node().path("sliding_window").isNull();
    List<String> types = kind.isQwen() ? layerTypes() : List.of();
    int from = kind.isQwen() ? text.integer("max_window_layers", 28) : 0;
    Set<Integer> windowed = new TreeSet<>();
    for (int layer = 0; layer < layers; layer++) {
      if (types.isEmpty() ? some && layer >= from : types.get(layer).equals(SLIDING)) {
        windowed.add(layer);
      }
    }
    if (windowed.isEmpty()) {
      return Optional.empty();
    }
    if (!some) {
      throw text.wrong("layer_types", "names sliding_attention, but use_sliding_window is not set");
    }
    return Optional.of(new TextConfig.Window(text.positive("sliding_window", 4096), windowed));
  }

  private List<String> layerTypes() {
    var types = new ArrayList<String>();
    if (text.has("layer_types")) {
      for (JsonNode type : text.node().get("layer_types")) {
        types.add(type.asText());
      }
      if (types.size() != layers || !Set.of(SLIDING, FULL).containsAll(types)) {
        throw text.mustBe(
            "layer_types", "%s or %s for each of %d layers".formatted(FULL, SLIDING, layers));
      }
    }
    return types;
  }
}
