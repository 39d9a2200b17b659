package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Weights that several models hold together: what an adapter does not change is the array that the
/// base loaded, under a handle of its own.
final class SharedWeights implements WeightSource, AutoCloseable {
  private final KernelPack kernels;
  private final PtNDManager manager;
  private final WeightSource source;
  private final Optional<SharedWeights> base;
  private final Handles handles = new Handles();
  private final Map<String, PtNDArray> loaded = new HashMap<>();

  /// @param manager owns the handles handed out
  /// @param source loads what is not there yet
  /// @param base who has loaded what `source` does not change
  SharedWeights(
      KernelPack kernels, PtNDManager manager, WeightSource source, Optional<SharedWeights> base) {
    this.kernels = kernels;
    this.manager = manager;
    this.source = source;
    this.base = base;
  }

  @Override
  public PtNDArray stacked(String... names) {
    return shared(source::stacked, names);
  }

  /// Where everything is loaded anew and nothing is kept.
  WeightSource unshared() {
    return source;
  }

  private PtNDArray same(PtNDArray array) {
    try (IValue value = IValue.from(array)) {
      return kernels.array(manager, "same", value);
    }
  }

  @Override
  public PtNDArray stackedOrNone(String... names) {
    return shared(source::stackedOrNone, names);
  }

  private PtNDArray shared(Function<String[], PtNDArray> load, String... names) {
    if (Arrays.stream(names).anyMatch(source::changes)) {
      return load.apply(names);
    }
    String key = String.join(" ", names);
    PtNDArray kept = base.map(of -> of.loaded.get(key)).orElse(null);
    if (kept != null) {
      return same(kept);
    }
    PtNDArray array = load.apply(names);
    loaded.put(key, handles.add(same(array)));
    return array;
  }

  @Override
  public boolean has(String name) {
    return source.has(name);
  }

  @Override
  public boolean changes(String name) {
    return source.changes(name);
  }

  @Override
  public PtNDArray of(float[] values, long... shape) {
    return source.of(values, shape);
  }

  @Override
  public PtNDArray none() {
    return source.none();
  }

  @Override
  public void close() {
    handles.close();
  }
}
