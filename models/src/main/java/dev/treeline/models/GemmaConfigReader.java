package dev.treeline.models;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/// Reads the text part of a config, that of Gemma, Gemma 2 or Gemma 3, with the defaults of
/// `transformers`' configuration_gemma.py, configuration_gemma2.py and configuration_gemma3.py:
/// stock files leave out what equals them.
final class GemmaConfigReader {
  /// Tokens that the tokenizer names as well, what the reference reads and does not use, and what
  /// the layers' types say in full.
  static final Set<String> HARMLESS =
      Set.of(
          "_sliding_window_pattern",
          "sliding_window_pattern",
          "sliding_window_size",
          "cache_implementation",
          "hidden_act",
          "hidden_activation",
          "num_image_tokens",
          "query_pre_attn_scalar",
          "rope_local_base_freq",
          "sliding_window",
          "layer_types",
          "attn_logit_softcapping",
          "final_logit_softcapping");

  private final ConfigNode text;
  private final Kind kind;
  private final int layers;

  /// What the language models differ in.
  enum Kind {
    GEMMA,
    GEMMA2,
    GEMMA3;

    private <T> T of(T first, T second, T third) {
      return switch (this) {
        case GEMMA -> first;
        case GEMMA2 -> second;
        case GEMMA3 -> third;
      };
    }
  }

  private GemmaConfigReader(ConfigNode text, Kind kind) {
    this.text = text;
    this.kind = kind;
    this.layers = text.positive("num_hidden_layers", kind.of(28, 26, 26));
  }

  /// @param text refused unless everything before a token is all that it sees
  static GemmaTextConfig read(ConfigNode text, Kind kind) {
    if (text.flag("use_bidirectional_attention", false)) {
      throw text.wrong("use_bidirectional_attention", "is true, which is not supported");
    }
    return readAny(text, kind);
  }

  /// The same for a model that has its own word on what is seen.
  static GemmaTextConfig readAny(ConfigNode text, Kind kind) {
    text.requireUnset("quantization_config", "a quantised checkpoint");
    return new GemmaConfigReader(text, kind).gemma();
  }

  private GemmaTextConfig gemma() {
    TextConfig shape = text();
    RotaryConfig local = shape.rotary();
    if (kind == Kind.GEMMA3) {
      double base = text.positiveNumber("rope_local_base_freq", 10000);
      local = new RotaryConfig(base, local.maxPositions(), new RotaryScaling.None());
    }
    double scale =
        kind == Kind.GEMMA ? shape.headWidth() : text.positiveNumber("query_pre_attn_scalar", 256);
    // Gemma 3's layers do not apply theirs, in the reference as here
    OptionalDouble scoreCap =
        kind == Kind.GEMMA2 ? cap("attn_logit_softcapping", 50) : OptionalDouble.empty();
    OptionalDouble headCap =
        kind.of(
            OptionalDouble.empty(),
            cap("final_logit_softcapping", 30),
            cap("final_logit_softcapping", 0));
    return new GemmaTextConfig(shape, local, scale, kind != Kind.GEMMA, scoreCap, headCap);
  }

  /// @param otherwise 0: none
  private OptionalDouble cap(String key, double otherwise) {
    if (text.has(key)) {
      return OptionalDouble.of(text.positiveNumber(key, 1));
    }
    boolean none = otherwise == 0 || text.node().path(key).isNull();
    return none ? OptionalDouble.empty() : OptionalDouble.of(otherwise);
  }

  private TextConfig text() {
    String activation = kind == Kind.GEMMA ? "hidden_act" : "hidden_activation";
    return new TextConfig(
        text.positive("hidden_size", kind.of(3072, 2304, 2304)),
        layers,
        attention(),
        new TextConfig.Mlp(
            text.positive("intermediate_size", kind.of(24576, 9216, 9216)),
            Activation.read(text, activation, Activation.GELU_TANH),
            false),
        text.positive("vocab_size", kind.of(256000, 256000, 262208)),
        text.positiveNumber("rms_norm_eps", 1e-6),
        RotaryConfig.read(text, kind.of(10_000, 10_000, 1_000_000), kind.of(8192, 8192, 131072)),
        text.flag("tie_word_embeddings", true));
  }

  private TextConfig.Attention attention() {
    int heads = text.positive("num_attention_heads", kind.of(16, 8, 8));
    int kvHeads = text.positive("num_key_value_heads", kind.of(16, 4, 4));
    int headWidth = text.positive("head_dim", 256);
    if (heads % kvHeads != 0 || headWidth % 2 != 0) {
      throw text.wrong(
          "num_key_value_heads",
          "is %d, which does not go with %d heads of width %d"
              .formatted(kvHeads, heads, headWidth));
    }
    boolean bias = text.flag("attention_bias", false);
    return new TextConfig.Attention(
        heads, kvHeads, headWidth, bias, bias, kind == Kind.GEMMA3, window());
  }

  private Optional<TextConfig.Window> window() {
    Set<Integer> local = kind == Kind.GEMMA ? Set.of() : localLayers();
    if (local.isEmpty()) {
      return Optional.empty();
    }
    if (text.node().path("sliding_window").isNull()) {
      throw text.wrong("sliding_window", "is null, but layers " + local + " have a window");
    }
    return Optional.of(new TextConfig.Window(text.positive("sliding_window", 4096), local));
  }

  private Set<Integer> localLayers() {
    var local = new TreeSet<Integer>();
    if (!text.has("layer_types")) {
      int pattern = kind == Kind.GEMMA2 ? 2 : text.positive("sliding_window_pattern", 6);
      for (int layer = 0; layer < layers; layer++) {
        if ((layer + 1) % pattern != 0) {
          local.add(layer);
        }
      }
      return local;
    }
    if (text.node().get("layer_types").size() != layers) {
      throw text.wrong("layer_types", "must have one entry for each of the " + layers + " layers");
    }
    for (int layer = 0; layer < layers; layer++) {
      switch (text.node().get("layer_types").get(layer).asText()) {
        case "sliding_attention" -> local.add(layer);
        case "full_attention" -> {}
        default -> throw text.mustBe("layer_types", "sliding_attention or full_attention each");
      }
    }
    return local;
  }
}
