package dev.treeline.jmh;

import dev.treeline.models.ModelCatalog;
import dev.treeline.models.Safetensors;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Sapling's weights file: mapped, its header read and checked.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class OpenBenchmark {
  private Path directory = Path.of("");

  /// Unpacks the model.
  @Setup
  public void unpack() {
    directory = ModelCatalog.standard().resolve(ModelCatalog.DEFAULT);
  }

  /// Opens, counts, closes.
  @Benchmark
  public int openSafetensors() {
    try (Safetensors weights = Safetensors.open(directory)) {
      return weights.names().size();
    }
  }
}
