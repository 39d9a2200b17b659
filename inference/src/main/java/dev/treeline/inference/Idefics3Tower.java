package dev.treeline.inference;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.HostTensor;
import dev.treeline.models.Idefics3Config;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.VisionConfig;
import java.util.ArrayList;
import java.util.List;

/// The SigLIP tower of Idefics3 and SmolVLM, which takes tiles of any size, and the connector.
///
/// A tile of `n` patches along a side has the positions of the trained grid's `side` at `i * side /
/// n`, in whole numbers: what the reference computes in bf16, and what it means to compute in f32
/// (huggingface/transformers issue 41190).
final class Idefics3Tower implements Tower {
  private static final String TOWER = "vision_model.";
  private static final String MASK = "pixel_attention_mask";

  private final KernelPack kernels;
  private final VisionConfig vision;
  private final Handles handles = new Handles();
  private final IValue head;
  private final IValue layers;
  private final IValue spec;
  private final IValue epsilon;

  Idefics3Tower(KernelPack kernels, Idefics3Config config, WeightSource source) {
    this.kernels = kernels;
    this.vision = config.vision();
    try {
      head =
          handles.add(
              TowerWeights.arrays(
                  source,
                  TOWER + "embeddings.patch_embedding.weight",
                  TOWER + "embeddings.patch_embedding.bias",
                  TOWER + "embeddings.position_embedding.weight",
                  TOWER + "post_layernorm.weight",
                  TOWER + "post_layernorm.bias",
                  "connector.modality_projection.proj.weight",
                  "connector.modality_projection.proj.bias"));
      List<String[]> maps = new ArrayList<>();
      for (int i = 0; i < vision.layers(); i++) {
        maps.addAll(TowerWeights.siglipLayer(TOWER + "encoder.layers." + i + "."));
      }
      layers = handles.add(TowerWeights.pairs(source, maps));
      spec =
          handles.add(
              IValue.listFrom(
                  vision.patchSize(),
                  vision.heads(),
                  TextModel.activationCode(vision.activation()),
                  config.scaleFactor()));
      epsilon = handles.add(IValue.from(vision.layerNormEps()));
    } catch (RuntimeException | Error e) {
      handles.close();
      throw e;
    }
  }

  @Override
  public PtNDArray features(PtNDManager owner, Picture picture, PreparedInput input) {
    HostTensor pixels = picture.pixels();
    long tiles = pixels.shape()[0];
    int grid = Math.toIntExact(pixels.shape()[2]) / vision.patchSize();
    HostTensor mask = picture.details().get(MASK);
    TilePositions positions =
        mask == null
            ? TilePositions.whole((int) tiles, grid, vision.image().side())
            : TilePositions.masked(mask, vision.patchSize(), vision.image().side());
    try (Handles call = new Handles()) {
      PtNDArray places = call.add(TorchEngine.longs(owner, positions.rows()));
      PtNDArray seen = call.add((PtNDArray) owner.create(positions.seen(), seenShape(positions)));
      return kernels.array(
          owner,
          "tiles_siglip",
          call.add(IValue.from(call.add(TorchEngine.floats(owner, pixels)))),
          call.add(IValue.from(places)),
          call.add(IValue.from(seen)),
          head,
          layers,
          spec,
          epsilon);
    }
  }

  private static Shape seenShape(TilePositions positions) {
    return new Shape(positions.seen().length);
  }

  @Override
  public void close() {
    handles.close();
  }
}
