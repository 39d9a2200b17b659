package dev.treeline.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.bench.cli.BenchmarkSuite.Request;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Keeps the benchmarks alive. Needs what JMH's annotation processor makes in Maven's build.
class EveryBenchmarkTest {
  @Test
  void eachRunsOnceInThisProcess() throws RunnerException {
    List<String> names = new JmhSuite().names();
    assertThat(names).contains("dev.treeline.jmh.RuleBenchmark.contrast");
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .forks(0)
                    .param("model", "sapling f16", "sapling int8") // drawn in no time
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(5))
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    assertThat(
            results.stream().map(result -> result.getParams().getBenchmark()).distinct().sorted())
        .containsExactlyElementsOf(names);
    assertThat(results).allMatch(result -> result.getPrimaryResult().getScore() > 0);
    assertThat(ResultTable.text("Heading", results))
        .startsWith("Heading\n\n| benchmark | parameters | µs | ± | B allocated |\n|---")
        .contains("\n| `Rule.contrast` | rule code, V 32000 | ")
        .contains("\n| `Rows.step` | model sapling int8, rows 16 | ")
        .hasLineCount(results.size() + 4);
  }

  @Test
  void filtersThatMatchNothingAreRefused() {
    var suite = new JmhSuite();
    assertThatThrownBy(() -> suite.run(request("Nothing")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no benchmark matches Nothing (treeline jmh --list names them)");
    assertThatThrownBy(() -> suite.run(request("(")))
        .hasMessageContaining("must be a regular expression");
  }

  private static Request request(String filter) {
    return new Request(List.of(filter), true, Optional.empty(), Optional.empty());
  }
}
