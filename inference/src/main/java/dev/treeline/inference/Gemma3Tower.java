package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.Gemma3Config;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.VisionConfig;
import java.util.ArrayList;
import java.util.List;

/// Gemma 3's SigLIP tower, whose last states are averaged in squares, normed and projected.
///
/// Source: huggingface/transformers 4.57.6, modeling_gemma3.py, `Gemma3MultiModalProjector`.
final class Gemma3Tower implements Tower {
  private static final String TOWER = "vision_tower.vision_model.";

  private final KernelPack kernels;
  private final Handles handles = new Handles();
  private final IValue head;
  private final IValue layers;
  private final IValue spec;
  private final IValue epsilon;
  private final IValue projector;
  private final IValue sides;

  Gemma3Tower(KernelPack kernels, Gemma3Config config, WeightSource source) {
    this.kernels = kernels;
    VisionConfig vision = config.vision();
    var norms = new PlusOneWeights(kernels, source);
    try {
      head = handles.add(head(source));
      layers = handles.add(layers(vision, source));
      projector = handles.add(projector(norms));
      spec =
          handles.add(
              IValue.listFrom(
                  vision.patchSize(),
                  vision.heads(),
                  TextModel.activationCode(vision.activation()),
                  0,
                  vision.layers()));
      epsilon = handles.add(IValue.from(vision.layerNormEps()));
      sides = handles.add(IValue.listFrom(vision.image().side(), config.tokenSide()));
    } catch (RuntimeException | Error e) {
      handles.close();
      throw e;
    }
  }

  private static IValue head(WeightSource source) {
    String embeddings = TOWER + "embeddings.";
    return TowerWeights.arrays(
        source,
        embeddings + "patch_embedding.weight",
        embeddings + "patch_embedding.bias",
        embeddings + "class_embedding",
        embeddings + "position_embedding.weight",
        TOWER + "pre_layrnorm.weight",
        TOWER + "pre_layrnorm.bias");
  }

  private static IValue layers(VisionConfig vision, WeightSource source) {
    List<String[]> maps = new ArrayList<>();
    for (int i = 0; i < vision.layers(); i++) {
      maps.addAll(TowerWeights.siglipLayer(TOWER + "encoder.layers." + i + "."));
    }
    return TowerWeights.pairs(source, maps);
  }

  private static IValue projector(WeightSource source) {
    try (Handles loading = new Handles()) {
      return IValue.listFrom(
          loading.add(source.stacked(TOWER + "post_layernorm.weight")),
          loading.add(source.stacked(TOWER + "post_layernorm.bias")),
          loading.add(source.stacked("multi_modal_projector.mm_soft_emb_norm.weight")),
          loading.add(source.stacked("multi_modal_projector.mm_input_projection_weight")));
    }
  }

  @Override
  public PtNDArray features(PtNDManager owner, Picture picture, PreparedInput input) {
    try (Handles call = new Handles()) {
      PtNDArray pixels = call.add(TorchEngine.floats(owner, picture.pixels()));
      IValue states =
          call.add(
              kernels.call("vision", call.add(IValue.from(pixels)), head, layers, spec, epsilon));
      return kernels.array(owner, "project_averages", states, projector, sides, epsilon);
    }
  }

  @Override
  public void close() {
    handles.close();
  }
}
