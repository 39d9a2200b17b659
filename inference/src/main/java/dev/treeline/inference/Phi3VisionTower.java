package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.Phi3VisionConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;

/// CLIP over the whole picture and its tiles, squares of four patches side by side, and LLaVA's two
/// maps over those (Phi-3-vision). The tiles are one grid; a vector ends each of its rows and of
/// those of the whole, another one stands between the two.
final class Phi3VisionTower implements Tower {
  private final KernelPack kernels;
  private final Phi3VisionConfig config;
  private final LlavaTower tower;
  private final Handles handles = new Handles();
  private final IValue ends;

  Phi3VisionTower(KernelPack kernels, Phi3VisionConfig config, WeightSource source) {
    this.kernels = kernels;
    this.config = config;
    this.tower = new LlavaTower(kernels, config.base(), source);
    try (Handles loading = new Handles()) {
      ends =
          handles.add(
              IValue.listFrom(
                  loading.add(source.stacked("sub_GN")), loading.add(source.stacked("glb_GN"))));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public PtNDArray features(PtNDManager owner, Picture picture, PreparedInput input) {
    Phi3VisionConfig.Grid grid = config.grid(picture);
    try (Handles call = new Handles()) {
      IValue states = tower.states(call, owner, picture);
      IValue spec = call.add(IValue.listFrom(grid.rows(), grid.columns(), config.squares()));
      return tower.project(owner, call.add(kernels.call("pack_squares", states, ends, spec)));
    }
  }

  @Override
  public void close() {
    try (tower;
        handles) {
      // both, each even when the other fails
    }
  }
}
