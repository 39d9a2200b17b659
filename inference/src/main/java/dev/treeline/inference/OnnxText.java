package dev.treeline.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.treeline.models.ModelFormatException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The language model of an export: token embedding and decoder. Safe for several threads, each
/// with caches of its own.
final class OnnxText implements AutoCloseable {
  private static final String IDS = "input_ids";

  private final Optional<OnnxGraph> embedding;
  private final OnnxDecoder decoder;

  /// Where tokens stand for rotary embedding: of tokens [start, end), row after row; none when they
  /// are counted.
  @FunctionalInterface
  interface Turns {
    long[] of(int start, int end);
  }

  /// What enters the decoder for tokens [begin, end) of a run.
  @FunctionalInterface
  private interface Source {
    OnnxTensor of(int begin, int end, Handed handed) throws OrtException;
  }

  /// Takes both over.
  ///
  /// @param embedding not used when the decoder takes ids
  OnnxText(Optional<OnnxGraph> embedding, OnnxDecoder decoder) {
    this.embedding = embedding;
    this.decoder = decoder;
    try {
      embedding.ifPresent(OnnxText::requireEmbedding);
      if (embedding.isEmpty() && !decoder.takesIds()) {
        throw new ModelFormatException(
            decoder.file()
                + ": takes embedded tokens, but there is no embed_tokens*.onnx beside it");
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private static void requireEmbedding(OnnxGraph graph) {
    TensorInfo output = graph.outputs().values().iterator().next();
    if (!graph.inputs().keySet().equals(Set.of(IDS))
        || output.getShape().length != 3
        || !OnnxTensors.isReadable(output.type)) {
      throw new ModelFormatException(
          "%s: must take %s and give [batch, length, width], but takes %s and gives %s"
              .formatted(graph.file(), IDS, graph.inputs().keySet(), output));
    }
  }

  int vocabularySize() {
    return decoder.vocabularySize();
  }

  /// A new, empty cache; the caller closes it.
  OnnxCache newCache() {
    return decoder.newCache();
  }

  /// Whether pictures can take the places of tokens.
  boolean takesPictures() {
    return !decoder.takesIds();
  }

  /// Looks tokens up.
  ///
  /// @return `[L · D]`
  float[] embed(long[] ids) {
    try (Handed handed = new Handed()) {
      return OnnxTensors.floats(embedded(ids, handed));
    } catch (OrtException e) {
      throw new InferenceException("tokens cannot be embedded: " + e.getMessage(), e);
    }
  }

  /// Runs tokens and adds them to the cache.
  ///
  /// @param rows how many of the last positions are wanted, at least 1
  /// @return `[rows, V]`
  float[][] run(long[] ids, Turns turns, OnnxCache cache, int rows) {
    Source source =
        (begin, end, handed) -> {
          long[] piece = Arrays.copyOfRange(ids, begin, end);
          OnnxJavaType type = decoder.inputType();
          if (decoder.takesIds()) {
            return handed.add(OnnxTensors.of(type, new long[] {1, piece.length}, piece));
          }
          OnnxTensor tokens = embedded(piece, handed);
          long[] shape = tokens.getInfo().getShape();
          return tokens.getInfo().type == type
              ? tokens
              : handed.add(OnnxTensors.of(type, shape, OnnxTensors.floats(tokens)));
        };
    return pieces(source, ids.length, turns, cache, rows);
  }

  /// Runs what stands for tokens and pictures and adds it to the cache.
  ///
  /// @param values `[L, D]`, row after row
  /// @param width D
  /// @param rows how many of the last positions are wanted, at least 1
  /// @return `[rows, V]`
  float[][] run(float[] values, int width, Turns turns, OnnxCache cache, int rows) {
    Source source =
        (begin, end, handed) ->
            handed.add(
                OnnxTensors.of(
                    decoder.inputType(),
                    new long[] {1, end - begin, width},
                    Arrays.copyOfRange(values, begin * width, end * width)));
    return pieces(source, values.length / width, turns, cache, rows);
  }

  /// One run, or several where the logits of one would become too large.
  private float[][] pieces(Source source, int length, Turns turns, OnnxCache cache, int rows) {
    float[][] all = new float[rows][];
    int most = decoder.mostTokens();
    for (int begin = 0; begin < length; begin += most) {
      int end = (int) Math.min(length, (long) begin + most);
      int wanted = Math.min(end - begin, rows - (length - end));
      try (Handed handed = new Handed()) {
        OnnxTensor tokens = source.of(begin, end, handed);
        long[] places = turns.of(cache.length(), cache.length() + end - begin);
        float[][] part = decoder.run(tokens, places, cache, Math.max(1, wanted));
        if (wanted > 0) {
          System.arraycopy(part, 0, all, rows - (length - end) - wanted, wanted);
        }
      } catch (OrtException e) {
        throw new InferenceException(decoder.file() + ": " + e.getMessage(), e);
      }
      if (most > length) {
        break; // begin + most would overflow
      }
    }
    return all;
  }

  /// @return `[1, L, D]`, owned by `handed`
  private OnnxTensor embedded(long[] ids, Handed handed) throws OrtException {
    OnnxGraph graph = embedding.orElseThrow();
    TensorInfo info = graph.input(IDS);
    OnnxTensor tokens = handed.add(OnnxTensors.of(info.type, new long[] {1, ids.length}, ids));
    String output = graph.outputs().keySet().iterator().next();
    OrtSession.Result result = handed.add(graph.run(Map.of(IDS, tokens), Set.of(output), Map.of()));
    return (OnnxTensor) result.get(output).orElseThrow();
  }

  @Override
  public void close() {
    try (decoder) {
      embedding.ifPresent(OnnxGraph::close);
    }
  }
}
