package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.VisionConfig;
import java.util.ArrayList;
import java.util.List;

/// A SigLIP tower without its last norm.
///
/// @param head what stands before the layers
/// @param epsilon of every norm
record SiglipStates(KernelPack kernels, IValue head, IValue layers, IValue spec, IValue epsilon) {
  static final String TOWER = "vision_tower.vision_model.";

  /// @param handles own what is loaded
  static SiglipStates load(
      KernelPack kernels, VisionConfig vision, WeightSource source, Handles handles) {
    String embeddings = TOWER + "embeddings.";
    IValue head =
        handles.add(
            TowerWeights.arrays(
                source,
                embeddings + "patch_embedding.weight",
                embeddings + "patch_embedding.bias",
                embeddings + "class_embedding",
                embeddings + "position_embedding.weight",
                TOWER + "pre_layrnorm.weight",
                TOWER + "pre_layrnorm.bias"));
    List<String[]> maps = new ArrayList<>();
    for (int i = 0; i < vision.layers(); i++) {
      maps.addAll(TowerWeights.siglipLayer(TOWER + "encoder.layers." + i + "."));
    }
    IValue spec =
        IValue.listFrom(
            vision.patchSize(),
            vision.heads(),
            TextModel.activationCode(vision.activation()),
            0,
            vision.layers());
    return new SiglipStates(
        kernels,
        head,
        handles.add(TowerWeights.pairs(source, maps)),
        handles.add(spec),
        handles.add(IValue.from(vision.layerNormEps())));
  }

  /// What leaves the last layer.
  ///
  /// @param call owns it
  /// @return `[1, P, D]`
  IValue of(Handles call, PtNDManager owner, Picture picture) {
    PtNDArray pixels = call.add(TorchEngine.floats(owner, picture.pixels()));
    return call.add(
        kernels.call("vision", call.add(IValue.from(pixels)), head, layers, spec, epsilon));
  }
}
