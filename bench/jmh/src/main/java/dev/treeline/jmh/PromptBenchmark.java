package dev.treeline.jmh;

import dev.treeline.decoding.LogitsStream;
import dev.treeline.models.HostTensor;
import dev.treeline.models.PreparedInput;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/// From a question to its first row, on sapling.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PromptBenchmark {
  /// The text of a prompt to token ids.
  @Benchmark
  public int[] tokenizer(SaplingState sapling) {
    return sapling.checkpoint.tokenizer().encode(sapling.question.text(), true);
  }

  /// Chat template, tokens, and the picture out of the processor's cache.
  @Benchmark
  public PreparedInput prepare(SaplingState sapling) {
    return sapling.checkpoint.processor().prepare(sapling.messages());
  }

  /// The prompt through the language model; the picture's features are in the engine's cache.
  @Benchmark
  public float[] prefill(SaplingState sapling) {
    try (LogitsStream stream = sapling.engine.stream(sapling.input)) {
      return stream.prefill();
    }
  }

  /// The picture's features, as the engine's cache hands them out.
  @Benchmark
  public HostTensor cachedFeatures(SaplingState sapling) {
    return sapling.engine.imageFeatures(sapling.input);
  }
}
