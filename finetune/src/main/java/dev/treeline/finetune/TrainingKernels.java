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
import dev.treeline.models.ModelConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `training.py`, callable: gradients, scores and the optimizer's step. Safe for several threads
/// that [Workers] has made ready.
final class TrainingKernels implements AutoCloseable {
  private final KernelPack pack;
  private final PtNDManager manager;
  private final int imageSize;
  private final int width;
  private final NDArray sizes;
  private final NDArray reals;

  /// What a kernel found in one batch.
  ///
  /// @param loss weighted mean, its share of the whole batch
  /// @param best `[N]` the likeliest token or class of each target
  /// @param margins `[E / 2]` of pairs: what the better answer has gained over the reference, less
  ///   what the worse one has; empty where there are no pairs
  @SuppressWarnings("ArrayRecordComponent")
  record Scores(double loss, long[] best, float[] margins) {}

  /// What the kernels are made for.
  ///
  /// @param recompute whether text layers are computed again for their gradients, so that memory
  ///   holds the activations of one layer and not of all
  record Setting(
      ModelConfig config,
      AdapterPlan adapters,
      Compute compute,
      PixelNorm norm,
      boolean recompute) {
    /// Without adapters, everything kept.
    static Setting plain(ModelConfig config, Compute compute, PixelNorm norm) {
      return new Setting(config, AdapterPlan.none(), compute, norm, false);
    }
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the pack is closed with this
  TrainingKernels(Device device, Setting setting) {
    ModelConfig config = setting.config;
    TrainingParameters.requireSupported(config);
    this.imageSize = config instanceof LlavaConfig llava ? llava.vision().imageSize() : 0;
    this.width = config.text().width() * (1 + TrainingParameters.stacked(config));
    this.manager = TorchRuntime.manager(device);
    this.pack = KernelPack.load(device, "training.py", TrainingKernels.class);
    long[] values =
        TrainingParameters.sizes(config, setting.adapters, setting.compute, setting.recompute);
    this.sizes = named("sizes", manager.create(values));
    this.reals = named("reals", manager.create(reals(setting)));
  }

  private static double[] reals(Setting setting) {
    ModelConfig config = setting.config;
    var reals = new ArrayList<Double>();
    reals.add(config instanceof LlavaConfig llava ? llava.vision().layerNormEps() : 0.0);
    reals.add(config.text().rmsEps());
    Arrays.stream(setting.norm.mean()).forEach(reals::add);
    Arrays.stream(setting.norm.deviation()).forEach(reals::add);
    reals.add(setting.adapters.dropout());
    reals.add(config.text().rotary().attentionFactor());
    for (float frequency : config.text().rotary().inverseFrequencies(config.text().headWidth())) {
      reals.add((double) frequency);
    }
    reals.addAll(setting.adapters.factors());
    return reals.stream().mapToDouble(Double::doubleValue).toArray();
  }

  PtNDManager manager() {
    return manager;
  }

  /// How a batch's loss is made.
  ///
  /// @param divisor what the sum is divided by: the weight of all targets of the whole batch, or
  ///   its pairs
  /// @param noise the seed of the dropout
  /// @param preference empty for answers to learn
  record Objective(double divisor, long noise, Optional<Preference> preference) {
    /// Answers to learn.
    static Objective answers(double divisor, long noise) {
      return new Objective(divisor, noise, Optional.empty());
    }
  }

  /// Pairs of answers of which the first is to be preferred (DPO).
  ///
  /// @param reference `[E]` the log-likelihoods that the reference gives the batch's examples
  /// @param beta how far the model may leave the reference
  /// @param smoothing how likely it is that a pair is the wrong way round, in [0, 0.5)
  @SuppressWarnings("ArrayRecordComponent")
  record Preference(float[] reference, double beta, double smoothing) {}

  /// Loss and gradients of answers.
  ///
  /// @param inputs all of [TrainedModel#parameters]
  /// @return the loss, then a gradient for each trained parameter; in `scope`
  NDList gradients(
      PtNDManager scope, Inputs inputs, MicroBatch batch, Shown image, Objective objective) {
    if (image instanceof Shown.Looked(int[] images, TrainedVision vision)) {
      return vision.gradients(
          scope,
          inputs,
          images,
          features -> {
            NDList arguments = answers(scope, batch, features);
            addObjective(arguments, scope, batch, objective, true);
            return run(scope, "gradients", inputs, true, arguments);
          });
    }
    NDList arguments = answers(scope, batch, image(scope, image, inputs));
    addObjective(arguments, scope, batch, objective, false);
    return run(scope, "gradients", inputs, true, arguments);
  }

  /// Loss and gradients of patch classes.
  ///
  /// @return as [#gradients]
  NDList patchGradients(
      PtNDManager scope, Inputs inputs, PatchBatch batch, byte[] pixels, double divisor) {
    return run(scope, "patch_gradients", inputs, true, patches(scope, batch, pixels, divisor));
  }

  /// Loss, likeliest tokens and, of pairs, how much more the better answer has gained.
  Scores scores(Inputs inputs, MicroBatch batch, Shown image, Objective objective) {
    try (var scope = (PtNDManager) manager.newSubManager()) {
      NDList arguments = answers(scope, batch, image(scope, image, inputs));
      addObjective(arguments, scope, batch, objective, false);
      return scores(run(scope, "scores", inputs, false, arguments));
    }
  }

  /// The log-likelihood of each of the batch's examples.
  ///
  /// @return `[E]`
  float[] likelihoods(Inputs inputs, MicroBatch batch, Shown image) {
    try (var scope = (PtNDManager) manager.newSubManager()) {
      NDList arguments = answers(scope, batch, image(scope, image, inputs));
      arguments.add(named("examples", scope.create(batch.examples())));
      arguments.add(named("count", scope.create(new long[] {batch.exampleCount()})));
      return run(scope, "likelihoods", inputs, false, arguments).get(0).toFloatArray();
    }
  }

  /// What enters the language model in the place of pictures.
  ///
  /// @param pixels `[B, 3, Y, X]`
  /// @return `[B, P, D]`
  float[] features(Inputs inputs, byte[] pixels) {
    try (var scope = (PtNDManager) manager.newSubManager()) {
      NDList arguments = new NDList(pixels(scope, pixels));
      return run(scope, "features", inputs, false, arguments).get(0).toFloatArray();
    }
  }

  Scores patchScores(Inputs inputs, PatchBatch batch, byte[] pixels) {
    try (var scope = (PtNDManager) manager.newSubManager()) {
      NDList arguments = patches(scope, batch, pixels, Math.max(batch.weight(), 1e-30));
      return scores(run(scope, "patch_scores", inputs, false, arguments));
    }
  }

  private static Scores scores(NDList out) {
    float[] margins = out.size() > 2 ? out.get(2).toFloatArray() : new float[0];
    return new Scores(out.get(0).getFloat(), out.get(1).toLongArray(), margins);
  }

  /// Parameters as a kernel takes them.
  ///
  /// @param parameters in the kernel's order
  /// @param trained `[parameters]` which of them are trained
  /// @param store where all parameters are, those of a vision part outside the kernels too
  record Inputs(NDList parameters, NDArray trained, ParameterStore store) {}

  /// A task's parameters.
  Inputs inputs(ParameterStore parameters, StageTask task) {
    return inputs(parameters, task.parameters(), task.trained());
  }

  /// @param trained those of `names` that are trained
  Inputs inputs(ParameterStore parameters, List<String> names, List<String> trained) {
    Set<String> wanted = Set.copyOf(trained);
    boolean[] flags = new boolean[names.size()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = wanted.contains(names.get(i));
    }
    NDArray trains = named("trained", manager.create(flags));
    return new Inputs(parameters.list(names), trains, parameters);
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

  private NDArray image(PtNDManager scope, Shown shown, Inputs inputs) {
    return switch (shown) {
      case Shown.Pixels(byte[] values) -> pixels(scope, values);
      case Shown.Features(float[] values) -> {
        int vectors = values.length / width;
        yield scope.create(values, new Shape(Math.min(1, vectors), vectors, width));
      }
      case Shown.Looked(int[] images, TrainedVision vision) ->
          vision.features(scope, inputs.store(), images);
    };
  }

  private NDList answers(PtNDManager scope, MicroBatch batch, NDArray image) {
    int rows = batch.packed().size();
    var list = new NDList();
    list.add(named("image", image));
    long[][] grid = batch.grid();
    list.add(named("grid", scope.create(flat(grid), new Shape(grid.length, rows, batch.length()))));
    list.add(named("picture", matrix(scope, batch.places())));
    list.add(named("wanted", matrix(scope, batch.wanted())));
    return list;
  }

  private static NDArray matrix(PtNDManager scope, long[][] two) {
    return scope.create(flat(two), new Shape(two.length, two[0].length));
  }

  private static long[] flat(long[][] rows) {
    return Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray();
  }

  /// @param looked whether the gradient of the pictures' features is wanted
  private static void addObjective(
      NDList arguments, PtNDManager scope, MicroBatch batch, Objective objective, boolean looked) {
    arguments.add(named("weights", scope.create(batch.weights())));
    double beta = 0;
    double smoothing = 0;
    if (objective.preference.isPresent()) {
      Preference preference = objective.preference.get();
      arguments.add(named("preference[]", scope.create(batch.examples())));
      arguments.add(named("preference[]", scope.create(preference.reference)));
      beta = preference.beta;
      smoothing = preference.smoothing;
    } else {
      arguments.add(named("preference[]", scope.create(new long[0])));
    }
    double[] scalars = {objective.divisor, objective.noise, beta, smoothing, looked ? 1 : 0};
    arguments.add(named("scalars", scope.create(scalars)));
  }

  private NDList patches(PtNDManager scope, PatchBatch batch, byte[] pixels, double divisor) {
    var list = new NDList();
    list.add(pixels(scope, pixels));
    list.add(named("targets", scope.create(batch.classes())));
    list.add(named("weights", scope.create(batch.weights())));
    list.add(named("scalars", scope.create(new double[] {divisor, -1, 0, 0})));
    return list;
  }

  /// Pictures as a kernel takes them.
  ///
  /// @param pixels `[B, 3, Y, X]`
  private NDArray pixels(PtNDManager scope, byte[] pixels) {
    int count = pixels.length / (3 * imageSize * imageSize);
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
