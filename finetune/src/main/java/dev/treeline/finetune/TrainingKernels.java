package dev.treeline.finetune;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.inference.KernelPack;
import dev.treeline.inference.TorchRuntime;
import dev.treeline.models.LlavaConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// `training.py`, callable: gradients, scores and the optimizer's step. Safe for several threads
/// that [Workers] has made ready.
final class TrainingKernels implements AutoCloseable {
  private final KernelPack pack;
  private final PtNDManager manager;
  private final int imageSize;
  private final NDArray sizes;
  private final NDArray reals;

  /// What a kernel found in one batch.
  ///
  /// @param loss weighted mean, its share of the whole batch
  /// @param best `[N]` the likeliest token or class of each target
  @SuppressWarnings("ArrayRecordComponent")
  record Scores(double loss, long[] best) {}

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the pack is closed with this
  TrainingKernels(Device device, LlavaConfig config, Compute compute, PixelNorm norm) {
    TrainingParameters.requireSupported(config);
    this.imageSize = config.vision().imageSize();
    this.manager = TorchRuntime.manager(device);
    this.pack = KernelPack.load(device, "training.py", TrainingKernels.class);
    this.sizes = named("sizes", manager.create(TrainingParameters.sizes(config, compute)));
    this.reals = named("reals", manager.create(reals(config, norm)));
  }

  private static double[] reals(LlavaConfig config, PixelNorm norm) {
    var reals = new ArrayList<Double>();
    reals.add(config.vision().layerNormEps());
    reals.add(config.text().rmsEps());
    Arrays.stream(norm.mean()).forEach(reals::add);
    Arrays.stream(norm.deviation()).forEach(reals::add);
    for (float frequency : config.text().rotary().inverseFrequencies(config.text().headWidth())) {
      reals.add((double) frequency);
    }
    return reals.stream().mapToDouble(Double::doubleValue).toArray();
  }

  PtNDManager manager() {
    return manager;
  }

  /// Loss and gradients of answers.
  ///
  /// @param inputs all of [TrainingParameters#all]
  /// @param divisor the weight of all targets of the whole batch
  /// @return the loss, then a gradient for each trained parameter; in `scope`
  NDList gradients(
      PtNDManager scope, Inputs inputs, MicroBatch batch, byte[] pixels, double divisor) {
    return run(scope, "answer_gradients", inputs, true, answers(scope, batch, pixels, divisor));
  }

  /// Loss and gradients of patch classes.
  ///
  /// @return as [#gradients]
  NDList patchGradients(
      PtNDManager scope, Inputs inputs, PatchBatch batch, byte[] pixels, double divisor) {
    return run(scope, "patch_gradients", inputs, true, patches(scope, batch, pixels, divisor));
  }

  Scores scores(Inputs inputs, MicroBatch batch, byte[] pixels) {
    try (var scope = (PtNDManager) manager.newSubManager()) {
      NDList arguments = answers(scope, batch, pixels, Math.max(batch.weight(), 1e-30));
      return scores(run(scope, "answer_scores", inputs, false, arguments));
    }
  }

  Scores patchScores(Inputs inputs, PatchBatch batch, byte[] pixels) {
    try (var scope = (PtNDManager) manager.newSubManager()) {
      NDList arguments = patches(scope, batch, pixels, Math.max(batch.weight(), 1e-30));
      return scores(run(scope, "patch_scores", inputs, false, arguments));
    }
  }

  private static Scores scores(NDList out) {
    return new Scores(out.get(0).getFloat(), out.get(1).toLongArray());
  }

  /// Parameters as a kernel takes them.
  ///
  /// @param parameters in the kernel's order
  /// @param trained `[parameters]` truth values
  record Inputs(NDList parameters, NDArray trained) {}

  Inputs inputs(NDList parameters, boolean[] trained) {
    return new Inputs(parameters, named("trained", manager.create(trained)));
  }

  /// Adds `part` to `sum`, array by array.
  void accumulate(NDList sum, NDList part) {
    var arguments = new NDList();
    addList(arguments, "sum[]", sum);
    addList(arguments, "part[]", part);
    pack.forward("accumulate", arguments).close();
  }

  /// The norm of all arrays together.
  double norm(NDList gradients) {
    var arguments = new NDList();
    addList(arguments, "g[]", gradients);
    try (NDList out = pack.forward("norm", arguments)) {
      return out.get(0).getDouble();
    }
  }

  /// One step of AdamW, in place.
  ///
  /// @param state parameters, gradients, first and second moments, each in the same order
  /// @param numbers step from 1, rate, decay, beta1, beta2, epsilon, factor on the gradients
  void adamW(List<NDList> state, double[] numbers) {
    var arguments = new NDList();
    addList(arguments, "p[]", state.get(0));
    addList(arguments, "g[]", state.get(1));
    addList(arguments, "m[]", state.get(2));
    addList(arguments, "v[]", state.get(3));
    try (NDArray scalars = named("s", manager.create(numbers))) {
      arguments.add(scalars);
      pack.forward("adamw", arguments).close();
    }
  }

  private NDList run(
      PtNDManager scope, String kernel, Inputs inputs, boolean gradients, NDList batch) {
    var arguments = new NDList();
    addList(arguments, "w[]", inputs.parameters());
    if (gradients) {
      arguments.add(inputs.trained());
    }
    arguments.addAll(batch);
    arguments.add(sizes);
    arguments.add(reals);
    NDList out = pack.forward(kernel, arguments);
    out.attach(scope);
    return out;
  }

  private NDList answers(PtNDManager scope, MicroBatch batch, byte[] pixels, double divisor) {
    var shape = new Shape(batch.packed().size(), batch.length());
    var list = new NDList();
    list.add(pixels(scope, pixels, batch.images().length));
    list.add(named("tokens", scope.create(batch.grid()[0], shape)));
    list.add(named("positions", scope.create(batch.grid()[1], shape)));
    list.add(named("ends", scope.create(batch.grid()[2], shape)));
    list.add(named("places", scope.create(batch.places()[0])));
    list.add(named("sources", scope.create(batch.places()[1])));
    list.add(named("rows", scope.create(batch.rows())));
    list.add(named("targets", scope.create(batch.targets())));
    list.add(named("weights", scope.create(batch.weights())));
    list.add(named("divisor", scope.create((float) divisor)));
    return list;
  }

  private NDList patches(PtNDManager scope, PatchBatch batch, byte[] pixels, double divisor) {
    var list = new NDList();
    list.add(pixels(scope, pixels, batch.images().length));
    list.add(named("targets", scope.create(batch.classes())));
    list.add(named("weights", scope.create(batch.weights())));
    list.add(named("divisor", scope.create((float) divisor)));
    return list;
  }

  private NDArray pixels(PtNDManager scope, byte[] pixels, int count) {
    var shape = new Shape(count, 3, imageSize, imageSize);
    return named("pixels", scope.create(ByteBuffer.wrap(pixels), shape, DataType.UINT8));
  }

  private static void addList(NDList arguments, String name, NDList list) {
    for (NDArray array : list) {
      arguments.add(named(name, array));
    }
  }

  private static NDArray named(String name, NDArray array) {
    array.setName(name);
    return array;
  }

  @Override
  public void close() {
    try {
      pack.close();
    } finally {
      manager.close();
    }
  }
}
