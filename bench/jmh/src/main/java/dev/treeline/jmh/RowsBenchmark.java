package dev.treeline.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/// A decoding step of several sequences at once, in Java.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RowsBenchmark {
  /// Layers and head.
  @Benchmark
  public float[][] step(DecoderState decoder) {
    return decoder.step();
  }
}
