package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.PaliGemmaConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;

/// PaliGemma's SigLIP tower, whose last states are normed, projected and divided by the root of the
/// language model's width, which then multiplies by it again.
///
/// Source: huggingface/transformers 4.57.6, modeling_paligemma.py, `get_image_features`.
final class PaliGemmaTower implements Tower {
  private final KernelPack kernels;
  private final Handles handles = new Handles();
  private final SiglipStates siglip;
  private final IValue projector;
  private final IValue divisor;

  PaliGemmaTower(KernelPack kernels, PaliGemmaConfig config, WeightSource source) {
    this.kernels = kernels;
    try {
      siglip = SiglipStates.load(kernels, config.vision(), source, handles);
      projector =
          handles.add(
              TowerWeights.arrays(
                  source,
                  SiglipStates.TOWER + "post_layernorm.weight",
                  SiglipStates.TOWER + "post_layernorm.bias",
                  "multi_modal_projector.linear.weight",
                  "multi_modal_projector.linear.bias"));
      divisor = handles.add(IValue.from(Math.sqrt(config.text().width())));
    } catch (RuntimeException | Error e) {
      handles.close();
      throw e;
    }
  }

  @Override
  public PtNDArray features(PtNDManager owner, Picture picture, PreparedInput input) {
    try (Handles call = new Handles()) {
      IValue states = siglip.of(call, owner, picture);
      return kernels.array(owner, "project_divided", states, projector, divisor, siglip.epsilon());
    }
  }

  @Override
  public void close() {
    handles.close();
  }
}
