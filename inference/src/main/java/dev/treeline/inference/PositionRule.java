package dev.treeline.inference;

import dev.treeline.models.Gemma3Config;
import dev.treeline.models.GemmaConfig;
import dev.treeline.models.Idefics3Config;
import dev.treeline.models.InstructBlipConfig;
import dev.treeline.models.InternVlConfig;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.LlavaNextConfig;
import dev.treeline.models.LlavaOnevisionConfig;
import dev.treeline.models.MllamaConfig;
import dev.treeline.models.ModelConfig;
import dev.treeline.models.PaliGemmaConfig;
import dev.treeline.models.Phi3Config;
import dev.treeline.models.Phi3VisionConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.QwenVlConfig;
import dev.treeline.models.TextOnlyConfig;

/// How a family numbers the tokens of a prompt.
@FunctionalInterface
interface PositionRule {
  Positions of(PreparedInput input);

  /// Llama's: by counting.
  PositionRule COUNTING = input -> Positions.counted(input.tokenIds().length);

  /// The rule of a model.
  static PositionRule of(ModelConfig config) {
    return switch (config) {
      case TextOnlyConfig _, Phi3Config _, Phi3VisionConfig _ -> COUNTING;
      case LlavaConfig _ -> COUNTING;
      case LlavaNextConfig _ -> COUNTING;
      case LlavaOnevisionConfig _ -> COUNTING;
      case Idefics3Config _ -> COUNTING;
      case InternVlConfig _ -> COUNTING;
      case InstructBlipConfig _ -> COUNTING;
      case MllamaConfig _ -> COUNTING;
      case QwenVlConfig qwen -> new MropeRule(qwen);
      case GemmaConfig _, Gemma3Config _ -> COUNTING;
      case PaliGemmaConfig _ -> input -> Positions.countedFrom(1, input.tokenIds().length);
    };
  }
}
