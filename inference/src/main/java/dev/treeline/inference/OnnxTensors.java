package dev.treeline.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/// Numbers on their way into and out of ONNX Runtime, in the type that a graph asks for.
final class OnnxTensors {
  private static final OrtEnvironment ENVIRONMENT = OnnxGraph.environment();

  private OnnxTensors() {}

  /// Numbers as a tensor: whole ones where the type is of whole numbers, 0 and 1 where it is bool.
  static OnnxTensor of(OnnxJavaType type, long[] shape, float[] values) throws OrtException {
    return switch (type) {
      case FLOAT -> OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(values), shape);
      case FLOAT16, BFLOAT16 -> {
        var halves = new short[values.length];
        for (int i = 0; i < halves.length; i++) {
          halves[i] = toHalf(type, values[i]);
        }
        yield OnnxTensor.createTensor(ENVIRONMENT, ShortBuffer.wrap(halves), shape, type);
      }
      case DOUBLE -> {
        var wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
          wide[i] = values[i];
        }
        yield OnnxTensor.createTensor(ENVIRONMENT, DoubleBuffer.wrap(wide), shape);
      }
      case INT64, INT32, UINT8, INT8, BOOL -> {
        var whole = new long[values.length];
        for (int i = 0; i < whole.length; i++) {
          whole[i] = (long) values[i];
        }
        yield of(type, shape, whole);
      }
      case INT16, STRING, UNKNOWN -> throw unknown(type);
    };
  }

  /// Whole numbers as a tensor.
  static OnnxTensor of(OnnxJavaType type, long[] shape, long[] values) throws OrtException {
    return switch (type) {
      case INT64 -> OnnxTensor.createTensor(ENVIRONMENT, LongBuffer.wrap(values), shape);
      case INT32 -> {
        var narrow = new int[values.length];
        for (int i = 0; i < narrow.length; i++) {
          narrow[i] = Math.toIntExact(values[i]);
        }
        yield OnnxTensor.createTensor(ENVIRONMENT, IntBuffer.wrap(narrow), shape);
      }
      case BOOL, UINT8, INT8 -> {
        var bytes = ByteBuffer.allocateDirect(values.length).order(ByteOrder.nativeOrder());
        for (long value : values) {
          bytes.put((byte) (type == OnnxJavaType.BOOL && value != 0 ? 1 : value));
        }
        yield OnnxTensor.createTensor(ENVIRONMENT, bytes.flip(), shape, type);
      }
      case FLOAT, FLOAT16, BFLOAT16, DOUBLE -> {
        var floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
          floats[i] = values[i];
        }
        yield of(type, shape, floats);
      }
      case INT16, STRING, UNKNOWN -> throw unknown(type);
    };
  }

  /// A tensor over memory of ours, which a run reads or writes in place.
  static OnnxTensor over(OnnxJavaType type, long[] shape, ByteBuffer memory) throws OrtException {
    return OnnxTensor.createTensor(ENVIRONMENT, memory, shape, type);
  }

  /// The numbers of a tensor of floating point numbers.
  static float[] floats(OnnxTensor tensor) {
    return switch (tensor.getInfo().type) {
      case FLOAT, FLOAT16, BFLOAT16 -> {
        FloatBuffer values = tensor.getFloatBuffer();
        if (values.hasArray() && values.array().length == values.remaining()) {
          yield values.array();
        }
        var copy = new float[values.remaining()];
        values.get(copy);
        yield copy;
      }
      case DOUBLE, INT8, INT16, INT32, INT64, BOOL, STRING, UINT8, UNKNOWN ->
          throw unknown(tensor.getInfo().type);
    };
  }

  /// Reads floating point numbers from memory that a run has written.
  ///
  /// @param first index of the first number
  static void read(OnnxJavaType type, ByteBuffer memory, int first, float[] values) {
    if (type == OnnxJavaType.FLOAT) {
      memory.asFloatBuffer().get(first, values);
    } else {
      ShortBuffer halves = memory.asShortBuffer();
      for (int i = 0; i < values.length; i++) {
        values[i] = fromHalf(type, halves.get(first + i));
      }
    }
  }

  /// Whether rows of logits can come in this type.
  static boolean isReadable(OnnxJavaType type) {
    return type == OnnxJavaType.FLOAT
        || type == OnnxJavaType.FLOAT16
        || type == OnnxJavaType.BFLOAT16;
  }

  private static short toHalf(OnnxJavaType type, float value) {
    if (type == OnnxJavaType.FLOAT16) {
      return Float.floatToFloat16(value);
    }
    int bits = Float.floatToRawIntBits(value);
    return Float.isNaN(value) ? 0x7fc0 : (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  private static float fromHalf(OnnxJavaType type, short half) {
    return type == OnnxJavaType.FLOAT16
        ? Float.float16ToFloat(half)
        : Float.intBitsToFloat(half << 16);
  }

  private static IllegalArgumentException unknown(OnnxJavaType type) {
    return new IllegalArgumentException("numbers of type " + type + " are not supported");
  }
}
