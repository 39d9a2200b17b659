package dev.treeline.inference;

import dev.treeline.inference.GemmaModel.View;
import dev.treeline.models.Gemma3Config;
import dev.treeline.models.GemmaConfig;
import dev.treeline.models.GemmaTextConfig;
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
import dev.treeline.models.QwenVisionConfig.Kind;
import dev.treeline.models.QwenVlConfig;
import dev.treeline.models.TextConfig;
import dev.treeline.models.TextOnlyConfig;

/// Which tower and which language model a config asks for.
final class Towers {
  private Towers() {}

  /// Loads the tower of a model.
  static Tower of(ModelConfig config, KernelPack kernels, WeightSource source) {
    return switch (config) {
      case TextOnlyConfig _, Phi3Config _, GemmaConfig _ -> new NoTower();
      case LlavaConfig llava -> new LlavaTower(kernels, llava, source);
      case LlavaNextConfig next -> LlavaTilesTower.of(kernels, next, source);
      case LlavaOnevisionConfig one -> LlavaTilesTower.of(kernels, one, source);
      case Idefics3Config idefics -> new Idefics3Tower(kernels, idefics, source);
      case InternVlConfig intern -> new InternVlTower(kernels, intern, source);
      case InstructBlipConfig blip -> new InstructBlipTower(kernels, blip, source);
      case MllamaConfig mllama -> new MllamaTower(kernels, mllama, source);
      case QwenVlConfig qwen -> new QwenTower(kernels, qwen, source);
      case Gemma3Config gemma -> new Gemma3Tower(kernels, gemma, source);
      case PaliGemmaConfig pali -> new PaliGemmaTower(kernels, pali, source);
      case Phi3VisionConfig phi -> new Phi3VisionTower(kernels, phi, source);
    };
  }

  /// The language models that there are.
  private sealed interface Text {
    record Llama(TextConfig config) implements Text {}

    record Stacked(TextConfig config) implements Text {}

    record Mllama(MllamaConfig config) implements Text {}

    record Gemma(GemmaTextConfig config, View view) implements Text {}
  }

  private static Text text(ModelConfig config) {
    return switch (config) {
      case TextOnlyConfig _,
          Phi3Config _,
          Phi3VisionConfig _,
          LlavaConfig _,
          LlavaNextConfig _,
          LlavaOnevisionConfig _,
          Idefics3Config _,
          InternVlConfig _,
          InstructBlipConfig _ ->
          new Text.Llama(config.text());
      case QwenVlConfig qwen ->
          qwen.vision().kind() instanceof Kind.Stacked stacked && !stacked.tapped().isEmpty()
              ? new Text.Stacked(qwen.text())
              : new Text.Llama(qwen.text());
      case MllamaConfig mllama -> new Text.Mllama(mllama);
      case GemmaConfig gemma -> new Text.Gemma(gemma.gemma(), View.BEFORE);
      case Gemma3Config gemma -> new Text.Gemma(gemma.gemma(), View.PICTURE);
      case PaliGemmaConfig pali -> new Text.Gemma(pali.gemma(), View.PROMPT);
    };
  }

  /// Whether its language model is a [LlamaModel].
  static boolean isLlama(ModelConfig config) {
    return text(config) instanceof Text.Llama;
  }

  /// Loads the language model of a model.
  static TextModel text(
      ModelConfig config, KernelPack kernels, WeightSource source, Holding holding) {
    return switch (text(config)) {
      case Text.Llama(TextConfig text) -> LlamaModel.load(kernels, text, source, holding);
      case Text.Stacked(TextConfig text) ->
          new StackedModel(kernels, LlamaModel.load(kernels, text, source, holding));
      case Text.Mllama(MllamaConfig mllama) -> MllamaModel.load(kernels, mllama, source, holding);
      case Text.Gemma(GemmaTextConfig gemma, View view) ->
          GemmaModel.load(kernels, gemma, view, source, holding);
    };
  }
}
