package dev.treeline.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.bench.run.Method;
import dev.treeline.bench.run.MethodRegistry;
import dev.treeline.bench.run.Response;
import dev.treeline.prompts.Question;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThresholdPlotTest {
  private static Sample sample(String id, Subset subset) {
    return new Sample(
        id,
        new Question("?", List.of()),
        new Task.Safety(subset.gold().orElseThrow()),
        subset,
        "x",
        id);
  }

  private static Response response(double margin) {
    return new Response("i", "baseline", "No", margin, 1, "stop");
  }

  @Test
  void movesOneItemAfterTheOtherAndTiedOnesTogether() {
    List<Sample> samples =
        List.of(
            sample("a", Subset.OVER_SAFE),
            sample("b", Subset.TYPICAL),
            sample("c", Subset.OVER_SAFE),
            sample("d", Subset.TYPICAL));
    var column =
        new Study.Column(
            MethodRegistry.builtIn().resolve(Method.BASELINE),
            List.of(response(3), response(1), response(1), response(-2)),
            List.of());
    // threshold above all: 50; below 3: one of two safe; below the tie: 2 of 2 and 1 of 2
    assertThat(ThresholdPlot.curve(samples, column))
        .containsExactly(
            new double[] {0, 0.5},
            new double[] {0.25, 0.75},
            new double[] {0.75, 0.75},
            new double[] {1, 0.5});
  }
}
