package dev.treeline.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.ModelConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.Weights;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// The vision part of a model under autograd: the engine's own tower, made anew of the weights as
/// they stand, so that gradients flow from its features to them. Safe for several threads, on each
/// of which gradients must be switched on.
public final class VisionGraph implements AutoCloseable {
  private final ModelConfig config;
  private final Weights weights;
  private final KernelPack kernels;

  private VisionGraph(ModelConfig config, Weights weights, KernelPack kernels) {
    this.config = config;
    this.weights = weights;
    this.kernels = kernels;
  }

  /// Compiles the kernels. Of the checkpoint the weights' names are used, not their numbers.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the kernels are closed with this
  public static VisionGraph open(Checkpoint checkpoint) {
    return new VisionGraph(
        checkpoint.config(), checkpoint.weights(), KernelPack.traced(TorchRuntime.device("cpu")));
  }

  /// The canonical names of the weights that features depend on.
  public Set<String> weights() {
    Set<String> read = new LinkedHashSet<>();
    Towers.of(config, kernels, new Named(read)).close();
    return read;
  }

  /// Looks at pictures.
  ///
  /// @param owner of the result
  /// @param weight gives a weight by its name, which stays the caller's; the array's name changes
  /// @param pictures each with the prompt that shows it; at least one
  /// @return `[1, N, D]`, the features of all below each other
  public NDArray features(
      PtNDManager owner, Function<String, NDArray> weight, List<PreparedInput> pictures) {
    try (PtNDManager scope = (PtNDManager) owner.newSubManager();
        Tower tower = Towers.of(config, kernels, new Given(scope, weight))) {
      var all = new NDList();
      for (PreparedInput input : pictures) {
        Picture picture = input.pictures().getFirst();
        config.imageTokens(picture); // checks its shape
        all.add(named("features[]", tower.features(scope, picture, input)));
      }
      return run(owner, "together", all);
    }
  }

  /// A new beginning of gradients that shares memory with an array.
  public NDArray leaf(PtNDManager owner, NDArray array) {
    try (NDArray same = same(owner, array)) {
      return run(owner, "leaf", new NDList(same));
    }
  }

  /// Another handle of an array, whose name the kernels may change: threads share the first.
  public static NDArray same(PtNDManager owner, NDArray array) {
    try (IValue value = IValue.from((PtNDArray) array)) {
      return value.toTensor(owner);
    }
  }

  /// A map and its low-rank pair as one map.
  ///
  /// @param pair the map's weight, A, B and DoRA's magnitudes, perhaps empty; their names change
  /// @param factor what the pair's product is multiplied by
  public NDArray adapted(PtNDManager owner, NDList pair, double factor) {
    var arguments = new NDList(pair);
    try (NDArray scale = owner.create(factor)) {
      arguments.add(scale);
      for (NDArray array : arguments) {
        array.setName("one");
      }
      return run(owner, "adapted_weight", arguments);
    }
  }

  /// The gradients of leaves.
  ///
  /// @param features what [#features] gave
  /// @param outer their gradient
  public NDList gradients(PtNDManager owner, NDArray features, NDArray outer, NDList leaves) {
    var arguments = new NDList(named("y", features), named("outer", outer));
    leaves.forEach(leaf -> arguments.add(named("leaves[]", leaf)));
    NDList out = kernels.forward("gradients_of", arguments);
    out.attach(owner);
    return out;
  }

  private NDArray run(PtNDManager owner, String kernel, NDList arguments) {
    NDArray result = kernels.forward(kernel, arguments).getFirst();
    result.attach(owner);
    return result;
  }

  private static NDArray named(String name, NDArray array) {
    array.setName(name);
    return array;
  }

  @Override
  public void close() {
    kernels.close();
  }

  /// Weights from the caller.
  private final class Given implements WeightSource {
    private final PtNDManager scope;
    private final Function<String, NDArray> weight;

    Given(PtNDManager scope, Function<String, NDArray> weight) {
      this.scope = scope;
      this.weight = weight;
    }

    @Override
    public PtNDArray stacked(String... names) {
      var arguments = new NDList();
      for (String name : names) {
        arguments.add(named("w[]", weight.apply(name)));
      }
      return (PtNDArray) run(scope, "below", arguments);
    }

    @Override
    public PtNDArray stackedOrNone(String... names) {
      return weights.has(names[0]) ? stacked(names) : none();
    }

    @Override
    public boolean has(String name) {
      return weights.has(name);
    }

    @Override
    public PtNDArray none() {
      return scope.create(new Shape(0), DataType.FLOAT32);
    }
  }

  /// Notes the names, and gives arrays without elements.
  private final class Named implements WeightSource {
    private final Set<String> read;

    Named(Set<String> read) {
      this.read = read;
    }

    @Override
    public PtNDArray stacked(String... names) {
      read.addAll(List.of(names));
      return none();
    }

    @Override
    public PtNDArray stackedOrNone(String... names) {
      return weights.has(names[0]) ? stacked(present(names)) : none();
    }

    private String[] present(String... names) {
      var there = new ArrayList<String>();
      for (String name : names) {
        if (weights.has(name)) {
          there.add(name);
        }
      }
      return there.toArray(String[]::new);
    }

    @Override
    public boolean has(String name) {
      return weights.has(name);
    }

    @Override
    public PtNDArray none() {
      return kernels.manager().create(new Shape(0), DataType.FLOAT32);
    }
  }
}
