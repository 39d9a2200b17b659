package dev.treeline.jmh;

import dev.treeline.decoding.LogitsStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/// Steps of an answer on sapling, one token each; a new stream for each round of them, so that all
/// see the same lengths.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DecodeBenchmark {
  static final int STEPS = 32;

  /// One token after another, plainly.
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public float[] plainStep(PlainAnswer answer) {
    return steps(answer.stream());
  }

  /// One token after another of both views; the tokens are given, so most steps are doubtful.
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public float[] vcdStep(VcdAnswer answer) {
    return steps(answer.stream());
  }

  static float[] steps(LogitsStream stream) {
    float[] row = {};
    for (int i = 0; i < STEPS; i++) {
      row = stream.append(20 + i);
    }
    return row;
  }
}
