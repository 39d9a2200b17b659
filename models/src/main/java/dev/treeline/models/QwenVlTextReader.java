package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.QwenVlConfig.Mrope;
import dev.treeline.models.TextConfig.Attention;
import dev.treeline.models.TextConfig.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads the text part of a Qwen-VL config with the defaults of `transformers`'
/// configuration_qwen2_vl.py (Qwen2.5-VL has the same) and configuration_qwen3_vl.py.
final class QwenVlTextReader {
  private static final String SLIDING = "sliding_attention";
  private static final String FULL = "full_attention";

  private final ConfigNode text;
  private final boolean third;
  private final int width;
  private final int layers;

  /// @param root the whole file; until 2025 it was the text part as well
  /// @param third whether it is Qwen3-VL's
  QwenVlTextReader(ConfigNode root, boolean third) {
    this.third = third;
    text = third || root.has("text_config") ? root.child("text_config") : root;
    width = text.positive("hidden_size", third ? 4096 : 8192);
    layers = text.positive("num_hidden_layers", third ? 32 : 80);
  }

  TextConfig text() {
    text.requireUnset("quantization_config", "a quantised checkpoint");
    return new TextConfig(
        width,
        layers,
        attention(),
        new TextConfig.Mlp(
            text.positive("intermediate_size", third ? 22016 : 29568),
            Activation.read(text, "hidden_act", Activation.SILU),
            false),
        text.positive("vocab_size", third ? 151936 : 152064),
        text.positiveNumber("rms_norm_eps", third ? 1e-6 : 1e-5),
        RotaryConfig.read(text, third ? 5e6 : 1e6, third ? 128000 : 32768),
        text.flag("tie_word_embeddings", false));
  }

  private Attention attention() {
    int heads = text.positive("num_attention_heads", third ? 32 : 64);
    boolean saidNone = text.node().path("num_key_value_heads").isNull();
    int kvHeads = text.positive("num_key_value_heads", saidNone ? heads : third ? 32 : 8);
    if (heads % kvHeads != 0) {
      throw text.wrong(
          "num_key_value_heads",
          "is " + kvHeads + ", which does not divide the " + heads + " heads");
    }
    boolean bias = text.flag("attention_bias", false);
    return third
        ? new Attention(heads, kvHeads, headWidth(heads), bias, bias, true, Optional.empty())
        : new Attention(heads, kvHeads, headWidth(heads), true, false, false, window());
  }

  private int headWidth(int heads) {
    if (third) {
      int headWidth = text.positive("head_dim", 128);
      if (headWidth % 2 != 0) {
        throw text.mustBe("head_dim", "even");
      }
      return headWidth;
    }
    int own = width / heads;
    if (width % heads != 0 || own % 2 != 0) {
      throw text.wrong(
          "num_attention_heads",
          "is %d, but hidden_size %d / heads must be a whole, even number".formatted(heads, width));
    }
    if (text.positive("head_dim", own) != own) {
      throw text.mustBe("head_dim", "hidden_size / num_attention_heads, " + own);
    }
    return own;
  }

  /// The layers that see a limited number of positions, by name or by the rule of
  /// `max_window_layers`; a window that is not in use limits none.
  private Optional<Window> window() {
    boolean used =
        text.flag("use_sliding_window", false) && !text.node().path("sliding_window").isNull();
    List<String> types = layerTypes();
    int from = text.integer("max_window_layers", 80);
    Set<Integer> windowed = new TreeSet<>();
    for (int layer = 0; layer < layers; layer++) {
      if (types.isEmpty() ? used && layer >= from : types.get(layer).equals(SLIDING)) {
        windowed.add(layer);
      }
    }
    if (windowed.isEmpty()) {
      return Optional.empty();
    }
    if (!used) {
      throw text.wrong("layer_types", "names sliding_attention, but use_sliding_window is not set");
    }
    return Optional.of(new Window(text.positive("sliding_window", 4096), windowed));
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

  Mrope mrope(int headWidth) {
    ConfigNode rope = text.child(text.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
    List<Integer> sections = rope.integers("mrope_section");
    if (third && sections.isEmpty()) {
      sections = List.of(24, 20, 20);
    }
    int pairs = headWidth / 2;
    int sum = sections.stream().mapToInt(Integer::intValue).sum();
    boolean good = sections.size() == 3 && sections.stream().allMatch(size -> size >= 0);
    if (!good || (!third && sum != pairs)) {
      throw rope.mustBe("mrope_section", "three whole numbers whose sum is " + pairs);
    }
    int[] sizes = sections.stream().mapToInt(Integer::intValue).toArray();
    return third ? Mrope.inTurns(pairs, sizes) : Mrope.inRuns(sizes);
  }
}
