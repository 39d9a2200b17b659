package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.LlavaNextConfig;
import dev.treeline.models.LlavaOnevisionConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.util.function.Function;

/// LLaVA's tower over the whole picture and its tiles (LLaVA-NeXT, LLaVA-OneVision), or over one
/// view. The tiles' features become one grid again, lose those of the bars, are shrunk where they
/// are too many, and end each row with the newline vector.
final class LlavaTilesTower implements Tower {
  private final KernelPack kernels;
  private final Function<Picture, long[]> spec;
  private final LlavaTower tower;
  private final Handles handles = new Handles();
  private final IValue newline;

  /// @param spec the grid of a picture as the kernel takes it; nothing for one view
  private LlavaTilesTower(
      KernelPack kernels, LlavaConfig base, WeightSource source, Function<Picture, long[]> spec) {
    this.kernels = kernels;
    this.spec = spec;
    this.tower = new LlavaTower(kernels, base, source);
    try {
      PtNDArray vector = handles.add(source.stacked("image_newline"));
      newline = handles.add(IValue.from(vector));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  static LlavaTilesTower of(KernelPack kernels, LlavaNextConfig config, WeightSource source) {
    int side = config.base().vision().image().side();
    return new LlavaTilesTower(
        kernels,
        config.base(),
        source,
        picture -> {
          LlavaNextConfig.Grid grid = config.grid(picture);
          return spec(grid, side, grid.height(), grid.width());
        });
  }

  static LlavaTilesTower of(KernelPack kernels, LlavaOnevisionConfig config, WeightSource source) {
    int side = config.base().vision().image().side();
    return new LlavaTilesTower(
        kernels,
        config.base(),
        source,
        picture -> {
          if (config.isWhole(picture)) {
            return new long[0];
          }
          LlavaOnevisionConfig.Grid grid = config.grid(picture);
          return spec(grid.unpadded(), side, grid.height(), grid.width());
        });
  }

  private static long[] spec(LlavaNextConfig.Grid grid, int side, int height, int width) {
    return new long[] {
      grid.tileRows(),
      grid.tileColumns(),
      side,
      grid.top(),
      grid.left(),
      grid.height(),
      grid.width(),
      height,
      width
    };
  }

  @Override
  public PtNDArray features(PtNDManager owner, Picture picture, PreparedInput input) {
    long[] grid = spec.apply(picture);
    try (PtNDArray views = tower.features(owner, picture);
        IValue features = IValue.from(views);
        IValue shape = IValue.listFrom(grid)) {
      return kernels.array(owner, "pack_tiles", features, newline, shape);
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
