package dev.treeline.inference;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.HostTensor;
import dev.treeline.models.ModelConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.util.Arrays;
import java.util.Optional;

/// The vision part of a model without its language model, in float32: for training that leaves it
/// as it is. Safe for several threads.
public final class PictureEncoder implements AutoCloseable {
  private final ModelConfig config;
  private final PtNDManager manager;
  private final KernelPack kernels;
  private final Tower tower;

  private PictureEncoder(ModelConfig config, PtNDManager manager, KernelPack kernels, Tower tower) {
    this.config = config;
    this.manager = manager;
    this.kernels = kernels;
    this.tower = tower;
  }

  /// Loads the vision part. The checkpoint's files are not read afterwards.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the parts are the encoder's, or closed on failure
  public static PictureEncoder open(Checkpoint checkpoint) {
    Device device = TorchRuntime.device("cpu");
    PtNDManager manager = TorchRuntime.manager(device);
    try (Unfinished loaded = new Unfinished()) {
      loaded.add(manager);
      KernelPack kernels = loaded.add(KernelPack.ofEngine(device));
      var source =
          new WeightLoader(
              kernels,
              manager,
              new WeightLoader.Source(checkpoint.weights(), Optional.empty()),
              Dtype.F32,
              manager.create(new Shape(1), DataType.FLOAT32));
      Tower tower = loaded.add(Towers.of(checkpoint.config(), kernels, source));
      loaded.keep();
      return new PictureEncoder(checkpoint.config(), manager, kernels, tower);
    }
  }

  /// What enters the language model in the place of a picture.
  ///
  /// @param input the prompt that shows it; for towers that read the question
  /// @return `[image tokens, D]`
  public HostTensor features(Picture picture, PreparedInput input) {
    int count = config.imageTokens(picture);
    try (PtNDManager scope = (PtNDManager) manager.newSubManager();
        PtNDArray features = tower.features(scope, picture, input)) {
      float[] values = features.toFloatArray();
      return new HostTensor(new long[] {count, values.length / count}, values);
    }
  }

  /// Where the tokens of a prompt and of what follows it stand for rotary embedding, in models that
  /// turn parts of each head by different counts.
  ///
  /// @param length L, at least that of the prompt
  /// @return `[axes, L]`; no axes where tokens are simply counted
  public static long[][] positions(ModelConfig config, PreparedInput input, int length) {
    PositionRule rule = PositionRule.of(config);
    if (!(rule instanceof MropeRule)) {
      return new long[0][];
    }
    Positions positions = rule.of(input);
    long[][] rows = new long[MropeRule.AXES][length];
    if (positions.isCounted()) {
      for (long[] row : rows) {
        Arrays.setAll(row, l -> l);
      }
      return rows;
    }
    long[] flat = positions.of(0, length);
    for (int axis = 0; axis < rows.length; axis++) {
      System.arraycopy(flat, axis * length, rows[axis], 0, length);
    }
    return rows;
  }

  @Override
  public void close() {
    try (manager;
        kernels;
        tower) {
      // closed in reverse order, each even when another fails
    }
  }
}
