package dev.treeline.jmh;

import dev.treeline.decoding.ContrastRule;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Each contrast rule on whole rows, with the defaults of the method it is named after. A rule
/// changes the clean row in place, so it is copied first ([ContrastBenchmark#copyClean]).
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RuleBenchmark {
  static final List<String> RULES = List.of("vcd", "apc-only", "m3id", "ritual", "code", "dola");

  /// The rule.
  @Param({"vcd", "apc-only", "m3id", "ritual", "code", "dola"})
  public String rule = "vcd";

  private ContrastRule contrast = ContrastRule.Vcd.standard();

  /// Makes the rule.
  @Setup
  public void make() {
    contrast = of(rule);
  }

  static ContrastRule of(String name) {
    return switch (name) {
      case "vcd" -> ContrastRule.Vcd.standard();
      case "apc-only" -> ContrastRule.PlausibilityOnly.standard();
      case "m3id" -> new ContrastRule.M3id(0.02, 0.1);
      case "ritual" -> new ContrastRule.Ritual(3, 0.1);
      case "code" -> new ContrastRule.Code(0.2, 1);
      case "dola" -> new ContrastRule.Dola(0.1);
      default -> throw new IllegalArgumentException("no rule " + name);
    };
  }

  /// Copies the clean row and contrasts it.
  @Benchmark
  public float[] contrast(RowState state) {
    float[] row = state.freshClean();
    contrast.contrast(row, state.rows.amateur(), 1);
    return row;
  }
}
