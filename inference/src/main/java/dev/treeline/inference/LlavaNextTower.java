package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.LlavaNextConfig;
import dev.treeline.models.LlavaNextConfig.Grid;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;

/// LLaVA's tower over the whole picture and its tiles. The tiles' features become one grid again,
/// lose those of the bars, and end each row with the newline vector.
final class LlavaNextTower implements Tower {
  private final KernelPack kernels;
  private final LlavaNextConfig config;
  private final LlavaTower tower;
  private final Handles handles = new Handles();
  private final IValue newline;

  LlavaNextTower(KernelPack kernels, LlavaNextConfig config, WeightSource source) {
    this.kernels = kernels;
    this.config = config;
    this.tower = new LlavaTower(kernels, config.base(), source);
    try {
      PtNDArray vector = handles.add(source.stacked("image_newline"));
      newline = handles.add(IValue.from(vector));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public PtNDArray features(PtNDManager owner, Picture picture, PreparedInput input) {
    Grid grid = config.grid(picture);
    try (PtNDArray views = tower.features(owner, picture);
        IValue features = IValue.from(views);
        IValue spec =
            IValue.listFrom(
                grid.tileRows(),
                grid.tileColumns(),
                config.base().vision().image().side(),
                grid.top(),
                grid.left(),
                grid.height(),
                grid.width())) {
      return kernels.array(owner, "pack_tiles", features, newline, spec);
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
