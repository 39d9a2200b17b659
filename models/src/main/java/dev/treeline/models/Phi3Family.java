package dev.treeline.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Phi-3 and Phi-3.5 without pictures. Defaults are those of `transformers`' configuration_phi3.py.
final class Phi3Family implements TextFamily {
  static final String TRAINED = "original_max_position_embeddings";
  static final int POSITIONS = 4096;

  static final String TEMPLATE =
      """
      {%- for message in messages %}
      {{- '<|' + message['role'] + '|>\n' + message['content'] + '<|end|>\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}{{- '<|assistant|>\n' }}
      {%- endif %}
      """;

  @Override
  public Set<String> modelTypes() {
    return Set.of("phi3");
  }

  @Override
  public Phi3Config config(ConfigNode root) {
    return new Phi3Config(text(root, rotary(root), window(root)));
  }

  /// The language model, of whatever is not Phi-3's alone.
  static TextConfig text(ConfigNode root, RotaryConfig rotary, Optional<TextConfig.Window> window) {
    root.requireUnset("quantization_config", "a quantised checkpoint");
    int width = root.positive("hidden_size", 3072);
    return new TextConfig(
        width,
        layers(root),
        attention(root, width, window),
        new TextConfig.Mlp(
            root.positive("intermediate_size", 8192),
            Activation.read(root, "hidden_act", Activation.SILU),
            false),
        root.positive("vocab_size", 32064),
        root.positiveNumber("rms_norm_eps", 1e-5),
        rotary,
        root.flag("tie_word_embeddings", false));
  }

  private static int layers(ConfigNode root) {
    return root.positive("num_hidden_layers", 32);
  }

  /// Every layer has the window, where there is one.
  private static Optional<TextConfig.Window> window(ConfigNode root) {
    if (!root.has("sliding_window")) {
      return Optional.empty();
    }
    Set<Integer> all = IntStream.range(0, layers(root)).boxed().collect(Collectors.toSet());
    return Optional.of(new TextConfig.Window(root.positive("sliding_window", 1), all));
  }

  private static TextConfig.Attention attention(
      ConfigNode root, int width, Optional<TextConfig.Window> window) {
    int heads = root.positive("num_attention_heads", 32);
    int kvHeads = root.positive("num_key_value_heads", heads);
    int headWidth = root.positive("head_dim", Math.max(1, width / heads));
    if (heads % kvHeads != 0 || headWidth % 2 != 0) {
      throw root.wrong(
          "num_key_value_heads",
          "is %d, which does not go with %d heads of width %d"
              .formatted(kvHeads, heads, headWidth));
    }
    return new TextConfig.Attention(heads, kvHeads, headWidth, false, false, false, window);
  }

  private static RotaryConfig rotary(ConfigNode root) {
    ConfigNode scaling = root.child("rope_scaling");
    if (!Set.of("default", "longrope", "su").contains(kind(scaling))) {
      throw scaling.mustBe(scaling.has("type") ? "type" : "rope_type", "longrope");
    }
    return scaled(root);
  }

  /// Which kind of scaling a config asks for.
  static String kind(ConfigNode scaling) {
    return scaling.text("type", scaling.text("rope_type", "default"));
  }

  /// What the file says, its trained positions filled in.
  static RotaryConfig scaled(ConfigNode root) {
    if (!root.has(TRAINED)) { // stock files leave the default out, which longrope needs
      ((ObjectNode) root.node()).put(TRAINED, POSITIONS);
    }
    return RotaryConfig.read(root, 10000, POSITIONS);
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    return tensors(config.text());
  }

  static List<TensorSpec> tensors(TextConfig text) {
    var specs = new ArrayList<>(TextNames.tensors(text));
    specs.removeIf(spec -> spec.name().matches(".*\\.(q|k|v|gate|up)_proj\\.weight"));
    long rows = (long) (text.heads() + 2 * text.kvHeads()) * text.headWidth();
    for (int layer = 0; layer < text.layers(); layer++) {
      String at = "language_model.layers." + layer + ".";
      specs.add(TensorSpec.of(at + "self_attn.qkv_proj.weight", rows, text.width()));
      specs.add(TensorSpec.of(at + "mlp.gate_up_proj.weight", 2L * text.mlpWidth(), text.width()));
    }
    return specs;
  }

  @Override
  public String fallBackTemplate() {
    return TEMPLATE;
  }

  /// The maps have no biases whatever the config says, in the reference as here.
  @Override
  public Set<String> harmlessKeys() {
    return Set.of("attention_bias", TRAINED);
  }
}
