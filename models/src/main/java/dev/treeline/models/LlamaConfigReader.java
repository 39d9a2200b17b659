package dev.treeline.models;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Reads the text part of a config, Llama's or Mistral's, with the defaults of `transformers`'
/// configuration_llama.py and configuration_mistral.py: stock files leave out what equals them.
final class LlamaConfigReader {
  private LlamaConfigReader() {}

  static TextConfig read(ConfigNode root, ConfigNode text) {
    String type = text.text("model_type", "llama");
    boolean mistral = type.equals("mistral");
    if (!mistral && !type.equals("llama")) {
      throw text.mustBe("model_type", "llama or mistral");
    }
    text.requireUnset("quantization_config", "a quantised checkpoint");
    int width = text.positive("hidden_size", 4096);
    boolean mlpBias = !mistral && text.flag("mlp_bias", false);
    return new TextConfig(
        width,
        text.positive("num_hidden_layers", 32),
        attention(text, width, mistral),
        new TextConfig.Mlp(
            text.positive("intermediate_size", mistral ? 14336 : 11008),
            Activation.read(text, "hidden_act", Activation.SILU),
            mlpBias),
        text.positive("vocab_size", 32000),
        text.positiveNumber("rms_norm_eps", 1e-6),
        RotaryConfig.read(text, 10000, mistral ? 131072 : 2048),
        text.flag("tie_word_embeddings", root.flag("tie_word_embeddings", false)));
  }

  private static TextConfig.Attention attention(ConfigNode text, int width, boolean mistral) {
    int heads = text.positive("num_attention_heads", 32);
    boolean saidNone = text.node().path("num_key_value_heads").isNull();
    int kvHeads = text.positive("num_key_value_heads", mistral && !saidNone ? 8 : heads);
    if (heads % kvHeads != 0) {
      throw text.wrong(
          "num_key_value_heads",
          "is " + kvHeads + ", which does not divide the " + heads + " heads");
    }
    int headWidth = text.positive("head_dim", Math.max(1, width / heads));
    if (headWidth % 2 != 0 || (!text.has("head_dim") && width % heads != 0)) {
      throw text.wrong(
          "head_dim",
          "must be even, but is " + headWidth + " (hidden_size / heads when not given)");
    }
    boolean bias = !mistral && text.flag("attention_bias", false);
    return new TextConfig.Attention(
        heads, kvHeads, headWidth, bias, bias, false, window(text, mistral));
  }

  /// Mistral's window: 4096 when the key is absent, none when it is `null`. Llama has none.
  private static Optional<TextConfig.Window> window(ConfigNode text, boolean mistral) {
    if (!mistral || text.node().path("sliding_window").isNull()) {
      return Optional.empty();
    }
    int layers = text.positive("num_hidden_layers", 32);
    return Optional.of(
        new TextConfig.Window(
            text.positive("sliding_window", 4096),
            IntStream.range(0, layers).boxed().collect(Collectors.toSet())));
  }
}
