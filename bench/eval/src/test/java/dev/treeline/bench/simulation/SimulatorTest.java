package dev.treeline.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.bench.score.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A short version of what `treeline simulate` does at length: see docs/statistics.md.
class SimulatorTest {
  private static final int RUNS = 80;

  /// So many errors come by chance in less than 1 of 1,000 tests if their rate is 5 %.
  private static final int ALLOWED =
      BinomialDistribution.of(RUNS, Finding.ALPHA).inverseCumulativeProbability(0.999);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no change, threshold +0.0",
        "no change, threshold -1.8, no margins",
        "no change, 120 items",
        "no change, mixed clusters of 12",
        "threshold +0.0 to +0.4",
        "threshold +1.5 to +0.0, unequal spread",
        "threshold +1.5 to +0.0, unequal spread, no margins",
        "threshold -1.5 to +1.5, skewed",
        "threshold +1.2 to +0.2, 10 % safe",
        "threshold +1.2 to +0.2, 10 % unread in both",
        "threshold +1.2 to +0.2, 10 % unread in both, no margins",
        "threshold moved, baseline 15 % unread (worse)",
        "method leaves 40 % of its errors unread (better)",
        "5 points better called no change, 450 items, 99 % in common"
      })
  void errsInAtMostOneOfTwenty(String id) {
    assertThat(count(id)).isLessThanOrEqualTo(ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "450 items | 10",
        "450 items, threshold moved too | 12",
        "450 items, no margins | 12",
        "1,453 items | 8",
        "450 items | 99"
      })
  void findsWhatIsThere(String id) {
    assertThat(count(id)).isGreaterThan(RUNS * 8 / 10);
  }

  private static int count(String id) {
    return Simulation.run(Scenarios.named(id), 77_000, RUNS).counted();
  }

  @Test
  void goesOnWhereItWasAndEndsInTheSameFiles(@TempDir Path folder) throws IOException {
    Path whole = folder.resolve("whole");
    simulate(whole, 1);
    Path torn = folder.resolve("torn");
    Files.createDirectories(torn);
    String all = Files.readString(whole.resolve("simulation.jsonl"));
    Files.writeString(torn.resolve("simulation.jsonl"), all.substring(0, all.length() * 2 / 3));
    simulate(torn, 1);
    for (String name : new String[] {"simulation.jsonl", "errors.md", "power.svg", "power.md"}) {
      assertThat(torn.resolve(name)).hasSameTextualContentAs(whole.resolve(name));
    }
    assertThat(whole.resolve("power.svg")).content().contains("<title id=\"t\">", "1,453 items: ");
    assertThatThrownBy(() -> simulate(whole, 2)).hasMessageContaining("2 from 5 were asked for");
  }

  private static void simulate(Path folder, int runs) throws IOException {
    new Simulator(folder, runs, 5, new PrintWriter(new StringWriter())).run();
  }

  @Test
  void everyScenarioHasItsOwnName() {
    assertThat(Scenarios.all()).extracting(Scenario::id).doesNotHaveDuplicates();
  }

  @Test
  void intervalsHoldTheTruth() {
    Map<String, Coverage.Held> found = Coverage.run(Coverage.settings().getFirst(), 1, RUNS);
    int least = BinomialDistribution.of(RUNS, 0.94).inverseCumulativeProbability(0.001);
    assertThat(found)
        .hasSize(8)
        .allSatisfy((_, held) -> {
          assertThat(held.runs()).isEqualTo(RUNS);
          assertThat(held.held()).isBetween(least, RUNS);
        });
  }
}
