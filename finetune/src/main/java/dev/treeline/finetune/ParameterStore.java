package dev.treeline.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.models.Dtype;
import dev.treeline.models.SafetensorsWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Named float32 arrays in native memory: parameters, or the optimizer's moments of them. Owned by
/// one thread at a time; kernels change them in place.
final class ParameterStore implements AutoCloseable {
  private final PtNDManager manager;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();

  /// @param parent whose device the arrays lie on
  ParameterStore(PtNDManager parent) {
    this.manager = (PtNDManager) parent.newSubManager();
  }

  void put(String name, float[] values, long... shape) {
    remove(name);
    arrays.put(name, manager.create(values, new Shape(shape)));
  }

  void remove(String name) {
    NDArray old = arrays.remove(name);
    if (old != null) {
      old.close();
    }
  }

  /// Zeros in the shapes of another store's arrays.
  void zerosLike(ParameterStore other, List<String> names) {
    for (String name : names) {
      remove(name);
      arrays.put(name, manager.zeros(other.array(name).getShape()));
    }
  }

  List<String> names() {
    return List.copyOf(arrays.keySet());
  }

  boolean has(String name) {
    return arrays.containsKey(name);
  }

  /// The arrays under these names, in this order; they stay the store's.
  NDList list(List<String> names) {
    var list = new NDList(names.size());
    names.forEach(name -> list.add(array(name)));
    return list;
  }

  float[] floats(String name) {
    return array(name).toFloatArray();
  }

  long[] shape(String name) {
    return array(name).getShape().getShape();
  }

  /// The number of parameters.
  long count() {
    return arrays.values().stream().mapToLong(NDArray::size).sum();
  }

  /// Arrays as entries of a file, those with these names.
  List<SafetensorsWriter.Entry> entries(String prefix, Predicate<String> wanted) {
    var entries = new ArrayList<SafetensorsWriter.Entry>();
    for (String name : arrays.keySet()) {
      if (wanted.test(name)) {
        entries.add(
            SafetensorsWriter.Entry.of(prefix + name, Dtype.F32, shape(name), floats(name)));
      }
    }
    return entries;
  }

  private NDArray array(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("there is no parameter " + name);
    }
    return array;
  }

  @Override
  public void close() {
    manager.close();
  }
}
