package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.Gemma3Config;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.VisionConfig;

/// Gemma 3's SigLIP tower, whose last states are averaged in squares, normed and projected.
///
/// Source: huggingface/transformers 4.57.6, modeling_gemma3.py, `Gemma3MultiModalProjector`.
final class Gemma3Tower implements Tower {
  private final KernelPack kernels;
  private final Handles handles = new Handles();
  private final SiglipStates siglip;
  private final IValue projector;
  private final IValue sides;

  Gemma3Tower(KernelPack kernels, Gemma3Config config, WeightSource source) {
    this.kernels = kernels;
    VisionConfig vision = config.vision();
    var norms = new GemmaWeights(kernels, source, true);
    try {
      siglip = SiglipStates.load(kernels, vision, source, handles);
      projector = handles.add(projector(norms));
      sides = handles.add(IValue.listFrom(vision.image().side(), config.tokenSide()));
    } catch (RuntimeException | Error e) {
      handles.close();
      throw e;
    }
  }

  private static IValue projector(WeightSource source) {
    try (Handles loading = new Handles()) {
      return IValue.listFrom(
          loading.add(source.stacked(SiglipStates.TOWER + "post_layernorm.weight")),
          loading.add(source.stacked(SiglipStates.TOWER + "post_layernorm.bias")),
          loading.add(source.stacked("multi_modal_projector.mm_soft_emb_norm.weight")),
          loading.add(source.stacked("multi_modal_projector.mm_input_projection_weight")));
    }
  }

  @Override
  public PtNDArray features(PtNDManager owner, Picture picture, PreparedInput input) {
    try (Handles call = new Handles()) {
      IValue states = siglip.of(call, owner, picture);
      return kernels.array(owner, "project_averages", states, projector, sides, siglip.epsilon());
    }
  }

  @Override
  public void close() {
    handles.close();
  }
}
