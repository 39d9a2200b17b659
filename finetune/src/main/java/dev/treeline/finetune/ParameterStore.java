package dev.treeline.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.models.Dtype;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.SafetensorsWriter;
import dev.treeline.models.TensorInfo;
import dev.treeline.models.Weights;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Named float32 arrays in native memory: parameters, or the optimizer's moments of them. Owned by
/// one thread at a time; kernels change them in place.
final class ParameterStore implements AutoCloseable {
  /// Values that are read at once.
  private static final long PIECE = 1L << 20;

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

  /// Copies a weight out of its file as float32. No second copy of it is made on the way, neither
  /// in Java's heap nor in pages of the file, which are handed back.
  void load(String name, Weights weights) {
    TensorInfo info = weights.info(name);
    remove(name);
    NDArray array = manager.create(new Shape(info.shape()));
    arrays.put(name, array);
    MemorySegment bytes = weights.bytes(name);
    int size = info.dtype().sizeBytes();
    try (NDArray flat = array.reshape(-1)) {
      for (long at = 0; at < info.count(); at += PIECE) {
        long count = Math.min(PIECE, info.count() - at);
        MemorySegment part = bytes.asSlice(at * size, count * size);
        try (NDArray values = piece(part, info);
            NDArray real = values.toType(DataType.FLOAT32, false)) {
          flat.set(new NDIndex("{}:{}", at, at + count), real);
        }
        part.unload();
      }
    }
  }

  /// Values of a file as the engine reads them; BF16 is widened, which it cannot take from Java.
  private NDArray piece(MemorySegment part, TensorInfo info) {
    var shape = new Shape(part.byteSize() / info.dtype().sizeBytes());
    ByteBuffer bytes = part.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    return switch (info.dtype()) {
      case F32 -> manager.create(bytes, shape, DataType.FLOAT32);
      case F16 -> manager.create(bytes, shape, DataType.FLOAT16);
      case F64 -> manager.create(bytes, shape, DataType.FLOAT64);
      case BF16 -> {
        float[] wide = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < wide.length; i++) {
          wide[i] = Float.intBitsToFloat(bytes.getShort() << 16);
        }
        yield manager.create(wide);
      }
      default -> throw new ModelFormatException(info + " must hold real numbers to be a weight");
    };
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

  /// The first array that holds something that is no number.
  Optional<String> firstNotFinite() {
    return arrays.keySet().stream().filter(name -> hasNotFinite(floats(name))).findFirst();
  }

  private static boolean hasNotFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return true;
      }
    }
    return false;
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
        Supplier<float[]> values = () -> floats(name); // one array at a time lies in Java's heap
        entries.add(SafetensorsWriter.Entry.of(prefix + name, Dtype.F32, shape(name), values));
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
