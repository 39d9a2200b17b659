package dev.treeline.jmh;

import dev.treeline.decoding.Sampler;
import dev.treeline.decoding.Sampling;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One token from a row.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SamplerBenchmark {
  /// How it is chosen.
  @Param({"greedy", "temperature", "topK", "topP", "minP"})
  public String sampling = "greedy";

  private Sampler sampler = new Sampling.Greedy().with(0);

  /// Makes the sampler.
  @Setup
  public void make() {
    sampler = of(sampling).with(7);
  }

  static Sampling of(String name) {
    return switch (name) {
      case "greedy" -> new Sampling.Greedy();
      case "temperature" -> Sampling.Sampled.at(1);
      case "topK" -> new Sampling.Sampled(1, 50, 1, 0);
      case "topP" -> new Sampling.Sampled(1, 0, 0.9, 0);
      case "minP" -> new Sampling.Sampled(1, 0, 1, 0.05);
      default -> throw new IllegalArgumentException("no sampling " + name);
    };
  }

  /// The draw.
  @Benchmark
  public int sample(RowState state) {
    return sampler.sample(state.rows.clean());
  }
}
