package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.LlavaNextConfig;
import dev.treeline.models.LlavaOnevisionConfig;
import dev.treeline.models.LlavaOnevisionConfig.Grid;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;

/// LLaVA's tower over one view, or over the whole picture and its tiles: their features become one
/// grid again, lose those of the bars, are shrunk where they are many, and end each row with the
/// newline vector.
final class LlavaOnevisionTower implements Tower {
  private final KernelPack kernels;
  private final LlavaOnevisionConfig config;
  private final LlavaTower tower;
  private final Handles handles = new Handles();
  private final IValue newline;

  LlavaOnevisionTower(KernelPack kernels, LlavaOnevisionConfig config, WeightSource source) {
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
    long[] shape = config.isWhole(picture) ? new long[0] : spec(config.grid(picture));
    try (PtNDArray views = tower.features(owner, picture);
        IValue features = IValue.from(views);
        IValue spec = IValue.listFrom(shape)) {
      return kernels.array(owner, "pack_shrunk_tiles", features, newline, spec);
    }
  }

  private long[] spec(Grid grid) {
    LlavaNextConfig.Grid unpadded = grid.unpadded();
    return new long[] {
      unpadded.tileRows(),
      unpadded.tileColumns(),
      config.base().vision().image().side(),
      unpadded.top(),
      unpadded.left(),
      unpadded.height(),
      unpadded.width(),
      grid.height(),
      grid.width()
    };
  }

  @Override
  public void close() {
    try (tower;
        handles) {
      // both, each even when the other fails
    }
  }
}
