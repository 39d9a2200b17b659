package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// The kinds of models that Treeline knows.
final class Families {
  private static final List<Family> KNOWN =
      List.of(
          new TextOnlyFamily(),
          new LlavaFamily(),
          new LlavaNextFamily(),
          new LlavaOnevisionFamily(),
          new Idefics3Family(),
          new InternVlFamily(),
          new InstructBlipFamily(),
          new MllamaFamily(),
          new QwenVlFamily(),
          new GemmaFamily(),
          new Phi3Family(),
          new Phi3VisionFamily(),
          new Gemma3Family(),
          new PaliGemmaFamily());

  private Families() {}

  /// Every `model_type` that some family reads.
  static List<String> modelTypes() {
    return KNOWN.stream().flatMap(family -> family.modelTypes().stream()).sorted().toList();
  }

  /// The family that config.json names.
  static Family of(ConfigNode root) {
    if (root.has("mm_vision_tower")) {
      throw root.wrong(
          "mm_vision_tower",
          "belongs to the original LLaVA layout; Treeline reads the Hugging Face one, such as"
              + " llava-hf/llava-1.5-7b-hf");
    }
    if (root.text("model_type", "").equals("internvl_chat")) {
      throw root.wrong(
          "model_type",
          "internvl_chat belongs to the original InternVL layout; Treeline reads the Hugging Face"
              + " one, such as OpenGVLab/InternVL3-1B-hf");
    }
    String type = root.text("model_type").orElseThrow(() -> root.wrong("model_type", "is missing"));
    return KNOWN.stream()
        .filter(family -> family.modelTypes().contains(type))
        .findFirst()
        .orElseThrow(() -> unknown(root, type));
  }

  private static ModelFormatException unknown(ConfigNode root, String type) {
    JsonNode architectures = root.node().path("architectures");
    String known = String.join(", ", modelTypes());
    return root.wrong(
        "model_type",
        "is \""
            + type
            + "\""
            + (architectures.isArray() ? " " + Json.describe(architectures) : "")
            + ", which is not known; known: "
            + known);
  }
}
