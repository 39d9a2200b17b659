package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.VisionConfig;
import java.util.ArrayList;
import java.util.List;

/// A CLIP or SigLIP tower and LLaVA's projector.
final class LlavaTower implements Tower {
  private static final String TOWER = "vision_tower.vision_model.";

  private final KernelPack kernels;
  private final Handles handles = new Handles();
  private final IValue head;
  private final IValue layers;
  private final IValue spec;
  private final IValue epsilon;
  private final IValue projector;
  private final IValue projectorActivation;

  LlavaTower(KernelPack kernels, LlavaConfig config, WeightSource source) {
    this.kernels = kernels;
    VisionConfig vision = config.vision();
    try {
      head = handles.add(head(source));
      layers = handles.add(layers(config, source));
      projector = handles.add(projector(source));
      spec = handles.add(IValue.listFrom(spec(config)));
      epsilon = handles.add(IValue.from(vision.layerNormEps()));
      projectorActivation =
          handles.add(IValue.from(TextModel.activationCode(config.projectorActivation())));
    } catch (RuntimeException | Error e) {
      handles.close();
      throw e;
    }
  }

  private static long[] spec(LlavaConfig config) {
    VisionConfig vision = config.vision();
    List<Integer> states = config.featureStates();
    long[] spec = new long[4 + states.size()];
    spec[0] = vision.patchSize();
    spec[1] = vision.heads();
    spec[2] = TextModel.activationCode(vision.activation());
    spec[3] = config.dropClassToken() ? 1 : 0;
    for (int i = 0; i < states.size(); i++) {
      spec[4 + i] = states.get(i);
    }
    return spec;
  }

  private static IValue head(WeightSource source) {
    String embeddings = TOWER + "embeddings.";
    try (Handles loading = new Handles()) {
      return IValue.listFrom(
          loading.add(source.stacked(embeddings + "patch_embedding.weight")),
          loading.add(source.stackedOrNone(embeddings + "patch_embedding.bias")),
          loading.add(source.stackedOrNone(embeddings + "class_embedding")),
          loading.add(source.stacked(embeddings + "position_embedding.weight")),
          loading.add(source.stackedOrNone(TOWER + "pre_layrnorm.weight")),
          loading.add(source.stackedOrNone(TOWER + "pre_layrnorm.bias")));
    }
  }

  /// Only the layers below the deepest wanted state: LLaVA leaves out the last one.
  private static IValue layers(LlavaConfig config, WeightSource source) {
    int count = config.featureStates().stream().mapToInt(Integer::intValue).max().orElse(0);
    List<PtNDArray> arrays = new ArrayList<>();
    try (Handles loading = new Handles()) {
      for (int i = 0; i < count; i++) {
        String at = TOWER + "encoder.layers." + i + ".";
        String[] maps = {at + "self_attn.q_proj", at + "self_attn.k_proj", at + "self_attn.v_proj"};
        for (String[] names :
            new String[][] {
              {at + "layer_norm1"},
              maps,
              {at + "self_attn.out_proj"},
              {at + "layer_norm2"},
              {at + "mlp.fc1"},
              {at + "mlp.fc2"}
            }) {
          arrays.add(loading.add(source.stacked(TextWeights.withSuffix(names, ".weight"))));
          arrays.add(loading.add(source.stacked(TextWeights.withSuffix(names, ".bias"))));
        }
      }
      return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }
  }

  private static IValue projector(WeightSource source) {
    String name = "multi_modal_projector.linear_";
    try (Handles loading = new Handles()) {
      return IValue.listFrom(
          loading.add(source.stacked(name + "1.weight")),
          loading.add(source.stackedOrNone(name + "1.bias")),
          loading.add(source.stacked(name + "2.weight")),
          loading.add(source.stackedOrNone(name + "2.bias")));
    }
  }

  @Override
  public PtNDArray features(PtNDManager owner, Picture picture, PreparedInput input) {
    return features(owner, picture);
  }

  /// Looks at all tiles of a picture.
  ///
  /// @return `[P, D]` for one tile, `[tiles, P, D]` for more
  PtNDArray features(PtNDManager owner, Picture picture) {
    try (Handles call = new Handles()) {
      return project(owner, states(call, owner, picture));
    }
  }

  /// What the tower itself makes of all tiles.
  ///
  /// @return `[tiles, P, D of the tower]`, freed with `call`
  IValue states(Handles call, PtNDManager owner, Picture picture) {
    PtNDArray pixels = call.add(TorchEngine.floats(owner, picture.pixels()));
    return call.add(
        kernels.call("vision", call.add(IValue.from(pixels)), head, layers, spec, epsilon));
  }

  /// Maps such states to the language model's width.
  PtNDArray project(PtNDManager owner, IValue states) {
    return kernels.array(owner, "project", states, projector, projectorActivation);
  }

  @Override
  public void close() {
    handles.close();
  }
}
