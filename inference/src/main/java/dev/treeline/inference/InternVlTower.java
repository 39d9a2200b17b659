package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.InternVisionConfig;
import dev.treeline.models.InternVlConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.util.ArrayList;
import java.util.List;

/// InternViT and InternVL's projector.
final class InternVlTower implements Tower {
  private static final String TOWER = "vision_tower.";

  private final KernelPack kernels;
  private final Handles handles = new Handles();
  private final IValue head;
  private final IValue layers;
  private final IValue projector;
  private final IValue spec;
  private final IValue epsilon;

  InternVlTower(KernelPack kernels, InternVlConfig config, WeightSource source) {
    this.kernels = kernels;
    InternVisionConfig vision = config.vision();
    String embeddings = TOWER + "embeddings.";
    try {
      head =
          handles.add(
              TowerWeights.arrays(
                  source,
                  embeddings + "patch_embeddings.projection.weight",
                  embeddings + "patch_embeddings.projection.bias",
                  embeddings + "cls_token",
                  vision.positions() ? embeddings + "position_embeddings" : "",
                  vision.layer().lastNorm() ? TOWER + "layernorm.weight" : "",
                  vision.layer().lastNorm() ? TOWER + "layernorm.bias" : ""));
      List<String[]> maps = new ArrayList<>();
      for (int i = 0; i < vision.layers(); i++) {
        addLayer(maps, TOWER + "encoder.layer." + i + ".");
      }
      layers = handles.add(TowerWeights.named(source, maps));
      projector =
          handles.add(
              TowerWeights.arrays(
                  source,
                  "multi_modal_projector.layer_norm.weight",
                  "multi_modal_projector.layer_norm.bias",
                  "multi_modal_projector.linear_1.weight",
                  "multi_modal_projector.linear_1.bias",
                  "multi_modal_projector.linear_2.weight",
                  "multi_modal_projector.linear_2.bias"));
      spec = handles.add(IValue.listFrom(spec(config)));
      epsilon = handles.add(IValue.from(vision.layer().epsilon()));
    } catch (RuntimeException | Error e) {
      handles.close();
      throw e;
    }
  }

  private static long[] spec(InternVlConfig config) {
    InternVisionConfig vision = config.vision();
    return new long[] {
      vision.patchHeight(),
      vision.patchWidth(),
      vision.heads(),
      TextModel.activationCode(vision.activation()),
      vision.layer().rootMeanSquare() ? 1 : 0,
      vision.layer().headNorms() ? 1 : 0,
      config.scale(),
      TextModel.activationCode(config.projectorActivation())
    };
  }

  /// 16 arrays.
  private static void addLayer(List<String[]> names, String at) {
    String attention = at + "attention.";
    String[] maps = {attention + "q_proj", attention + "k_proj", attention + "v_proj"};
    names.add(new String[] {at + "layernorm_before.weight"});
    names.add(new String[] {at + "layernorm_before.bias"});
    names.add(TextWeights.withSuffix(maps, ".weight"));
    names.add(TextWeights.withSuffix(maps, ".bias"));
    for (String name :
        List.of(
            "attention.q_norm.weight",
            "attention.k_norm.weight",
            "attention.projection_layer.weight",
            "attention.projection_layer.bias",
            "lambda_1",
            "layernorm_after.weight",
            "layernorm_after.bias",
            "mlp.fc1.weight",
            "mlp.fc1.bias",
            "mlp.fc2.weight",
            "mlp.fc2.bias",
            "lambda_2")) {
      names.add(new String[] {at + name});
    }
  }

  @Override
  public PtNDArray features(PtNDManager owner, Picture picture, PreparedInput input) {
    try (Handles call = new Handles()) {
      PtNDArray pixels = call.add(TorchEngine.floats(owner, picture.pixels()));
      IValue states =
          call.add(
              kernels.call(
                  "tiles_intern", call.add(IValue.from(pixels)), head, layers, spec, epsilon));
      return kernels.array(owner, "project_squares", states, projector, spec);
    }
  }

  @Override
  public void close() {
    handles.close();
  }
}
