package dev.treeline.inference;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.Dtype;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.TensorInfo;
import dev.treeline.models.Weights;
import dev.treeline.models.adapter.Adapter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Copies weights from mapped files to the device, converting on the way. The only whole copy in
/// memory is the one that stays: the engine reads the mapped pages themselves, piece by piece.
final class WeightLoader implements WeightSource {
  /// Values in one piece, so that a buffer's 2 GiB are never reached.
  private static final long PIECE = 1L << 26;

  /// The same for values that are widened first.
  private static final long WIDENED = 1L << 20;

  private static final ValueLayout.OfShort BF16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final KernelPack kernels;
  private final PtNDManager manager;
  private final Weights weights;
  private final Optional<Adapter> adapter;
  private final long dtype;
  private final PtNDArray anchor;

  /// holds one widened piece after the other; made when the first one comes
  private @Nullable MemorySegment wide;

  /// What is loaded.
  ///
  /// @param adapter worked into the weights on the way
  record Source(Weights weights, Optional<Adapter> adapter) {}

  /// @param manager owns the arrays handed out
  /// @param anchor an array on the device
  WeightLoader(
      KernelPack kernels, PtNDManager manager, Source source, Dtype dtype, PtNDArray anchor) {
    this.kernels = kernels;
    this.manager = manager;
    this.weights = source.weights;
    this.adapter = source.adapter;
    this.dtype = torchCode(dtype);
    this.anchor = anchor;
  }

  @Override
  public PtNDArray stackedOrNone(String... names) {
    return weights.has(names[0]) ? stacked(names) : none();
  }

  @Override
  public PtNDArray of(float[] values, long... shape) {
    PtNDArray target = empty(shape);
    uploadChanged(target, 0, values);
    return target;
  }

  @Override
  public boolean has(String name) {
    return weights.has(name);
  }

  @Override
  public boolean changes(String name) {
    return adapter.isPresent() && adapter.get().changes(name);
  }

  @Override
  public PtNDArray none() {
    return manager.create(new Shape(0), DataType.FLOAT32);
  }

  @Override
  public PtNDArray stacked(String... names) {
    TensorInfo first = weights.info(names[0]);
    long[] shape = first.shape().clone();
    for (int i = 1; i < names.length; i++) {
      TensorInfo other = weights.info(names[i]);
      long[] rows = other.shape().clone();
      shape[0] += rows[0];
      rows[0] = first.shape()[0];
      if (!Arrays.equals(rows, first.shape())) {
        throw new ModelFormatException(other + " cannot stand below " + first);
      }
    }
    PtNDArray target = empty(shape);
    try {
      long at = 0;
      for (String name : names) {
        upload(target, at, name);
        at += weights.info(name).count();
      }
      return target;
    } catch (RuntimeException e) {
      target.close();
      throw e;
    }
  }

  private PtNDArray empty(long[] shape) {
    try (Handles handles = new Handles()) {
      return kernels.array(
          manager,
          "empty",
          handles.add(IValue.listFrom(shape)),
          handles.add(IValue.from(dtype)),
          handles.add(IValue.from(anchor)));
    }
  }

  private void upload(PtNDArray target, long at, String name) {
    Optional<float[]> changed = adapter.flatMap(a -> a.weight(name, () -> weights.floats(name)));
    if (changed.isPresent()) {
      uploadChanged(target, at, changed.get());
      return;
    }
    TensorInfo info = weights.info(name);
    MemorySegment bytes = weights.bytes(name);
    long piece = (info.dtype() == Dtype.BF16 ? WIDENED : PIECE) * info.dtype().sizeBytes();
    for (long offset = 0; offset < bytes.byteSize(); offset += piece) {
      MemorySegment part = bytes.asSlice(offset, Math.min(piece, bytes.byteSize() - offset));
      try (Handles handles = new Handles()) {
        PtNDArray values = handles.add(array(part, info));
        handles.add(
            kernels.call(
                "upload",
                handles.add(IValue.from(target)),
                handles.add(IValue.from(at + offset / info.dtype().sizeBytes())),
                handles.add(IValue.from(values))));
      }
      MappedPages.release(part);
    }
  }

  private void uploadChanged(PtNDArray target, long at, float[] weight) {
    try (Handles handles = new Handles()) {
      PtNDArray values = handles.add((PtNDArray) manager.create(weight));
      handles.add(
          kernels.call(
              "upload",
              handles.add(IValue.from(target)),
              handles.add(IValue.from(at)),
              handles.add(IValue.from(values))));
    }
  }

  /// Wraps a piece of a file, which must outlive the array; BF16 is widened on the way, because the
  /// engine's JNI cannot make arrays of it.
  private PtNDArray array(MemorySegment part, TensorInfo info) {
    ByteBuffer bytes = part.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    Shape shape = new Shape(part.byteSize() / info.dtype().sizeBytes());
    return switch (info.dtype()) {
      case F32 -> manager.create(bytes, shape, DataType.FLOAT32);
      case F16 -> manager.create(bytes, shape, DataType.FLOAT16);
      case F64 -> manager.create(bytes, shape, DataType.FLOAT64);
      case BF16 -> manager.create(widened(part), shape, DataType.FLOAT32);
      default -> throw new ModelFormatException(info + " must hold real numbers to be a weight");
    };
  }

  /// A piece of BF16 as F32, in the one buffer there is for it.
  private ByteBuffer widened(MemorySegment narrow) {
    MemorySegment buffer = wide;
    if (buffer == null) {
      buffer = Arena.ofAuto().allocate(WIDENED * Float.BYTES, Float.BYTES);
      wide = buffer;
    }
    long count = narrow.byteSize() / Short.BYTES;
    for (long i = 0; i < count; i++) {
      buffer.setAtIndex(ValueLayout.JAVA_INT, i, narrow.getAtIndex(BF16, i) << 16);
    }
    return buffer.asSlice(0, count * Float.BYTES).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /// The number of a dtype in TorchScript (`c10/core/ScalarType.h`).
  private static long torchCode(Dtype dtype) {
    return dtype == Dtype.BF16 ? 15 : 6;
  }
}
