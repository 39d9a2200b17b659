package dev.treeline.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.treeline.models.ModelFormatException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The language model of an export: `decoder_model_merged`. Safe for several threads, each with
/// caches of its own.
final class OnnxDecoder implements AutoCloseable {
  /// How large the logits of one run may become; longer prompts are run in pieces.
  private static final int MOST_LOGIT_BYTES = 128 << 20;

  private final OnnxGraph graph;
  private final OnnxDecoderInputs inputs;
  private final TensorInfo logits;
  private final int vocabularySize;

  /// Takes the graph over.
  ///
  /// @param words the size of the vocabulary that the config names, for files that do not say
  OnnxDecoder(OnnxGraph graph, int words) {
    this.graph = graph;
    try {
      inputs = OnnxDecoderInputs.of(graph);
      logits = logits(graph);
      long given = logits.getShape()[2];
      vocabularySize = given > 0 ? Math.toIntExact(given) : words;
    } catch (RuntimeException | Error e) {
      graph.close();
      throw e;
    }
  }

  private static TensorInfo logits(OnnxGraph graph) {
    TensorInfo logits = graph.outputs().get("logits");
    if (logits == null || logits.getShape().length != 3 || !OnnxTensors.isReadable(logits.type)) {
      throw new ModelFormatException(
          "%s: must give logits [batch, length, vocabulary] of floating point numbers, but %s"
              .formatted(
                  graph.file(),
                  logits == null ? "gives " + graph.outputs().keySet() : "gives " + logits));
    }
    return logits;
  }

  Path file() {
    return graph.file();
  }

  int vocabularySize() {
    return vocabularySize;
  }

  /// Whether it takes token ids instead of embedded tokens.
  boolean takesIds() {
    return inputs.takesIds();
  }

  /// The type that embedded tokens or ids must have.
  OnnxJavaType inputType() {
    return inputs.inputType();
  }

  /// A new, empty cache; the caller closes it.
  OnnxCache newCache() {
    return inputs.newCache();
  }

  /// How many tokens one run may take.
  int mostTokens() {
    int rows = Math.max(1, MOST_LOGIT_BYTES / (Float.BYTES * Math.max(1, vocabularySize)));
    return inputs.oneAtATime() ? 1 : inputs.choosesRows() ? Integer.MAX_VALUE : rows;
  }

  /// Runs some positions and adds them to the cache.
  ///
  /// @param tokens `[1, L, D]` embedded, or `[1, L]` ids; stays the caller's
  /// @param positions what rotary embedding turns by, row after row; none when tokens are counted
  /// @param rows how many of the last positions are wanted
  /// @return `[rows, V]`
  float[][] run(OnnxTensor tokens, long[] positions, OnnxCache cache, int rows) {
    int count = Math.toIntExact(tokens.getInfo().getShape()[1]);
    int given = inputs.choosesRows() ? rows : count;
    try (Handed handed = new Handed();
        Arena arena = Arena.ofConfined()) {
      Map<String, OnnxTensor> values = new HashMap<>(cache.tensors());
      inputs.fill(
          values,
          handed,
          tokens,
          new OnnxDecoderInputs.Step(cache.length(), count, rows, positions));
      long bytes = (long) given * vocabularySize * logits.type.size;
      ByteBuffer memory =
          arena.allocate(bytes, Long.BYTES).asByteBuffer().order(ByteOrder.nativeOrder());
      OnnxTensor place =
          handed.add(OnnxTensors.over(logits.type, new long[] {1, given, vocabularySize}, memory));
      keep(cache, graph.run(values, inputs.outputs(), Map.of("logits", place)), count);
      float[][] read = new float[rows][vocabularySize];
      for (int l = 0; l < rows; l++) {
        OnnxTensors.read(logits.type, memory, (given - rows + l) * vocabularySize, read[l]);
      }
      return read;
    } catch (OrtException e) {
      throw new InferenceException(graph.file() + ": " + e.getMessage(), e);
    }
  }

  /// The result's tensors become the cache.
  private void keep(OnnxCache cache, OrtSession.Result result, int count) {
    Map<String, OnnxTensor> next = new HashMap<>();
    try {
      inputs
          .caches()
          .forEach(
              (input, output) -> next.put(input, (OnnxTensor) result.get(output).orElseThrow()));
    } catch (RuntimeException | Error e) {
      result.close();
      throw e;
    }
    cache.advance(result, next, cache.length() + count);
  }

  @Override
  public void close() {
    graph.close();
  }
}
