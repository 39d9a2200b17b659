package dev.treeline.inference;

import dev.treeline.inference.GemmaModel.View;
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
import dev.treeline.models.QwenVisionConfig.Kind;
import dev.treeline.models.QwenVlConfig;
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

  /// Whether its language model is a [LlamaModel].
  static boolean isLlama(ModelConfig config) {
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
          true;
      case QwenVlConfig qwen ->
          !(qwen.vision().kind() instanceof Kind.Stacked stacked) || stacked.tapped().isEmpty();
      case MllamaConfig _, GemmaConfig _, Gemma3Config _, PaliGemmaConfig _ -> false;
    };
  }

  /// Loads the language model of a model.
  static TextModel text(
      ModelConfig config, KernelPack kernels, WeightSource source, Holding holding) {
    return switch (config) {
      case TextOnlyConfig only -> LlamaModel.load(kernels, only.text(), source, holding);
      case Phi3Config phi -> LlamaModel.load(kernels, phi.text(), source, holding);
      case Phi3VisionConfig phi -> LlamaModel.load(kernels, phi.text(), source, holding);
      case LlavaConfig llava -> LlamaModel.load(kernels, llava.text(), source, holding);
      case LlavaNextConfig next -> LlamaModel.load(kernels, next.text(), source, holding);
      case LlavaOnevisionConfig one -> LlamaModel.load(kernels, one.text(), source, holding);
      case Idefics3Config idefics -> LlamaModel.load(kernels, idefics.text(), source, holding);
      case InternVlConfig intern -> LlamaModel.load(kernels, intern.text(), source, holding);
      case InstructBlipConfig blip -> LlamaModel.load(kernels, blip.text(), source, holding);
      case MllamaConfig mllama -> MllamaModel.load(kernels, mllama, source, holding);
      case QwenVlConfig qwen -> {
        LlamaModel model = LlamaModel.load(kernels, qwen.text(), source, holding);
        yield qwen.vision().kind() instanceof Kind.Stacked stacked && !stacked.tapped().isEmpty()
            ? new StackedModel(kernels, model)
            : model;
      }
      case GemmaConfig gemma ->
          GemmaModel.load(kernels, gemma.gemma(), View.BEFORE, source, holding);
      case Gemma3Config gemma ->
          GemmaModel.load(kernels, gemma.gemma(), View.PICTURE, source, holding);
      case PaliGemmaConfig pali ->
          GemmaModel.load(kernels, pali.gemma(), View.PROMPT, source, holding);
    };
  }
}
