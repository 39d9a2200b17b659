package dev.treeline.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.treeline.models.ModelFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a decoder must be given, as found in its file: exports differ in which of these they take,
/// and in types and ranks.
///
/// @param known by input name
/// @param caches input name of each cache to the output that becomes it
record OnnxDecoderInputs(OnnxGraph graph, Map<String, Kind> known, Map<String, String> caches) {
  /// What an input means.
  enum Kind {
    /// `[B, L, D]`.
    EMBEDDED,
    /// `[B, L]`.
    IDS,
    /// `[B, past + L]`, 1 everywhere.
    MASK,
    /// `[B, L]`, or `[axes, B, L]`.
    POSITIONS,
    /// `[L]`, counted.
    CACHE_POSITIONS,
    /// Whether there is a past: exports of two graphs in one.
    BRANCH,
    /// How many of the last rows of logits are wanted.
    ROWS,
    /// `[B, KV, past, K]`.
    CACHE
  }

  private static final Map<String, Kind> NAMES =
      Map.of(
          "inputs_embeds", Kind.EMBEDDED,
          "input_ids", Kind.IDS,
          "attention_mask", Kind.MASK,
          "position_ids", Kind.POSITIONS,
          "cache_position", Kind.CACHE_POSITIONS,
          "use_cache_branch", Kind.BRANCH,
          "num_logits_to_keep", Kind.ROWS,
          "logits_to_keep", Kind.ROWS);

  private static final String PAST = "past_key_values.";
  private static final List<String> PRESENT = List.of("present.", "present_key_values.");

  /// One run.
  ///
  /// @param past positions in the cache
  /// @param count positions that are added
  /// @param rows how many rows of logits are wanted
  /// @param positions row after row; empty when tokens are counted
  @SuppressWarnings("ArrayRecordComponent")
  record Step(int past, int count, int rows, long[] positions) {}

  /// Reads a file's inputs.
  ///
  /// @throws ModelFormatException when one is not known, or a cache has no output
  static OnnxDecoderInputs of(OnnxGraph graph) {
    Map<String, Kind> known = new LinkedHashMap<>();
    Map<String, String> caches = new LinkedHashMap<>();
    for (String name : graph.inputs().keySet()) {
      Kind kind = name.startsWith(PAST) ? Kind.CACHE : NAMES.get(name);
      if (kind == null) {
        throw new ModelFormatException(
            "%s: takes the input %s, which this engine cannot fill; it can fill: %s, %s*"
                .formatted(
                    graph.file(),
                    name,
                    String.join(", ", NAMES.keySet().stream().sorted().toList()),
                    PAST));
      }
      known.put(name, kind);
      if (kind == Kind.CACHE) {
        caches.put(name, present(graph, name));
      }
    }
    if (caches.isEmpty()) {
      throw new ModelFormatException(
          graph.file()
              + ": takes no "
              + PAST
              + "* inputs: an export without a cache; use one named decoder_model_merged");
    }
    if (known.containsValue(Kind.EMBEDDED) == known.containsValue(Kind.IDS)) {
      throw new ModelFormatException(
          graph.file()
              + ": must take either inputs_embeds or input_ids, but takes "
              + known.keySet());
    }
    return new OnnxDecoderInputs(graph, known, caches);
  }

  private static String present(OnnxGraph graph, String past) {
    String rest = past.substring(PAST.length());
    return PRESENT.stream()
        .map(prefix -> prefix + rest)
        .filter(graph.outputs()::containsKey)
        .findFirst()
        .orElseThrow(() ->
            new ModelFormatException(
                "%s: takes %s, but gives no %s%s"
                    .formatted(graph.file(), past, PRESENT.get(0), rest)));
  }

  /// The outputs that become caches.
  Set<String> outputs() {
    return Set.copyOf(caches.values());
  }

  boolean takesIds() {
    return known.containsValue(Kind.IDS);
  }

  OnnxJavaType inputType() {
    return tokens().type;
  }

  /// Whether only one token fits into a run.
  boolean oneAtATime() {
    long[] shape = tokens().getShape();
    return shape.length > 1 && shape[1] == 1;
  }

  /// Whether it can be told to give the last rows only.
  boolean choosesRows() {
    return known.containsValue(Kind.ROWS);
  }

  private TensorInfo tokens() {
    Kind kind = takesIds() ? Kind.IDS : Kind.EMBEDDED;
    return known.entrySet().stream()
        .filter(entry -> entry.getValue() == kind)
        .map(entry -> graph.input(entry.getKey()))
        .findFirst()
        .orElseThrow();
  }

  /// Empty keys and values: the axes that are free are the batch, which is 1, and the past.
  OnnxCache newCache() {
    Map<String, OnnxTensor> empty = new LinkedHashMap<>();
    try {
      for (String name : caches.keySet()) {
        TensorInfo info = graph.input(name);
        long[] shape = info.getShape().clone();
        for (int axis = 0; axis < shape.length; axis++) {
          shape[axis] = axis == 0 ? 1 : Math.max(0, shape[axis]);
        }
        if (Arrays.stream(shape).noneMatch(size -> size == 0)) {
          throw new ModelFormatException(
              "%s: %s must have a free length, but is %s"
                  .formatted(graph.file(), name, Arrays.toString(shape)));
        }
        var nothing = ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());
        empty.put(name, OnnxTensors.over(info.type, shape, nothing));
      }
      return new OnnxCache(empty);
    } catch (OrtException | RuntimeException e) {
      empty.values().forEach(OnnxTensor::close);
      throw e instanceof RuntimeException unchecked
          ? unchecked
          : new InferenceException(graph.file() + ": " + e.getMessage(), e);
    }
  }

  /// Adds everything but the caches.
  ///
  /// @param handed gets the tensors made here
  void fill(Map<String, OnnxTensor> values, Handed handed, OnnxTensor tokens, Step step)
      throws OrtException {
    for (Map.Entry<String, Kind> entry : known.entrySet()) {
      String name = entry.getKey();
      switch (entry.getValue()) {
        case EMBEDDED, IDS -> values.put(name, tokens);
        case CACHE -> {}
        case MASK -> {
          long[] ones = new long[step.past + step.count];
          Arrays.fill(ones, 1);
          values.put(name, handed.add(tensor(name, new long[] {1, ones.length}, ones)));
        }
        case POSITIONS -> values.put(name, handed.add(positions(name, step)));
        case CACHE_POSITIONS -> {
          long[] counted = counted(step);
          values.put(name, handed.add(tensor(name, new long[] {counted.length}, counted)));
        }
        case BRANCH -> values.put(name, handed.add(scalar(name, step.past > 0 ? 1 : 0)));
        case ROWS -> values.put(name, handed.add(scalar(name, step.rows)));
      }
    }
  }

  private OnnxTensor tensor(String name, long[] shape, long[] values) throws OrtException {
    return OnnxTensors.of(graph.input(name).type, shape, values);
  }

  private OnnxTensor scalar(String name, long value) throws OrtException {
    long[] shape = graph.input(name).getShape().length == 0 ? new long[0] : new long[] {1};
    return tensor(name, shape, new long[] {value});
  }

  /// `[1, L]`, or `[axes, 1, L]` for models that count in several directions.
  private OnnxTensor positions(String name, Step step) throws OrtException {
    long[] declared = graph.input(name).getShape();
    long[] values = step.positions.length > 0 ? step.positions : counted(step);
    int axes = values.length / step.count;
    if (declared.length == 3 && axes == 1 && declared[0] > 1) {
      axes = Math.toIntExact(declared[0]);
      long[] one = values;
      values = new long[axes * step.count];
      for (int axis = 0; axis < axes; axis++) {
        System.arraycopy(one, 0, values, axis * step.count, step.count);
      }
    }
    if (declared.length != (axes > 1 ? 3 : 2) && declared.length != 3) {
      throw new ModelFormatException(
          "%s: %s must have %d axes for this model, but has %d"
              .formatted(graph.file(), name, axes > 1 ? 3 : 2, declared.length));
    }
    long[] shape =
        declared.length == 3 ? new long[] {axes, 1, step.count} : new long[] {1, step.count};
    return tensor(name, shape, values);
  }

  private static long[] counted(Step step) {
    long[] counted = new long[step.count];
    Arrays.setAll(counted, l -> step.past + l);
    return counted;
  }
}
