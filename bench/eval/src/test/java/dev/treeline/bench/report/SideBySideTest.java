package dev.treeline.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.treeline.bench.DataSet;
import dev.treeline.bench.run.FakeSubject;
import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.Measure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SideBySideTest {
  private static final String METHODS = "baseline,vcd,always-no";

  @TempDir Path directory;

  private Study study(String model, long seed) throws IOException {
    return study(model, seed, METHODS, 16, 40);
  }

  private Study study(String model, long seed, String methods, int tokens, int items)
      throws IOException {
    DataSet data = DataSet.of("fakes", FakeSubject.samples(items), List.of());
    Path run = directory.resolve(model + seed + methods.hashCode() + tokens + items);
    return FakeStudy.of(run, data, methods, new FakeStudy.Made(model, seed, tokens));
  }

  private static double balanced(Study study, int method) {
    return study
        .board()
        .methods()
        .get(method)
        .estimate(Measure.BALANCED_ACCURACY)
        .orElseThrow()
        .value();
  }

  @Test
  void seedsOfAModelAreAveragedAndTheirSpreadIsStated() throws IOException {
    Study one = study("oak", 1);
    Study two = study("oak", 2);
    Study other = study("elm", 1);
    GroupTables tables = new GroupTables(RunGroups.of(List.of(one, other, two)));
    TextTable table = tables.scores(Measure.BALANCED_ACCURACY);
    assertThat(table.header()).containsExactly("method", "oak (2 seeds)", "elm");
    assertThat(table.rows()).extracting(List::getFirst).containsExactly(METHODS.split(","));
    double mean = (balanced(one, 1) + balanced(two, 1)) / 2;
    double spread = Math.abs(balanced(one, 1) - balanced(two, 1)) / Math.sqrt(2);
    assertThat(table.rows().get(1).get(1))
        .isEqualTo(String.format(java.util.Locale.ROOT, "%.1f ± %.1f", 100 * mean, 100 * spread));
    assertThat(table.rows().get(1).get(2)).contains("[").doesNotContain("±");
    assertThat(tables.differences().rows().get(1).get(1)).matches(".* [▲◆○▼]{2}");
  }

  @Test
  void theSpreadIsTheStandardDeviation() {
    assertThat(GroupTables.spread(2, 4, 4, 4, 5, 5, 7, 9))
        .isEqualTo(Math.sqrt(32.0 / 7), within(1e-12));
  }

  @Test
  void modelsArePairedItemByItem() throws IOException {
    Study oak = study("oak", 1);
    Study same = study("elm", 1); // the same fake answers
    var board = new GroupTables(RunGroups.of(List.of(oak, same))).models().orElseThrow();
    Comparison comparison = board.comparisons().getFirst();
    assertThat(comparison.method()).isEqualTo("elm");
    var difference = comparison.difference(Measure.BALANCED_ACCURACY).orElseThrow();
    assertThat(difference.value()).isZero();
    assertThat(difference.high()).as("paired: no spread").isZero();
  }

  @Test
  void everythingIsInOneReport() throws IOException {
    var files = SideBySide.of(List.of(study("oak", 1), study("oak", 2), study("elm", 1))).files();
    assertThat(files).containsOnlyKeys("table.md", "table.tex", "scores.csv", "report.html");
    assertThat(files.get("report.html"))
        .contains("3 runs side by side", "The models beside each other", "oak (2 seeds)");
    assertThat(files.get("table.tex")).contains("\\toprule", "oak (2 seeds)", "$\\pm$");
    assertThat(files.get("scores.csv")).contains("oak,2,vcd,balanced-accuracy,");
  }

  @Test
  void runsOfOneSeedMayBringDifferentMethods() throws IOException {
    Study one = study("oak", 1, "baseline,vcd", 16, 40);
    Study two = study("oak", 1, "baseline,cot", 16, 40);
    assertThat(RunGroups.of(List.of(one, two)).methods()).containsExactly("baseline", "vcd", "cot");
    assertThatThrownBy(() -> SideBySide.of(List.of(one, two, one)))
        .hasMessageContaining("oak on fakes with seed 1 answers with vcd in two of the runs");
  }

  @Test
  void runsThatDifferInMoreThanModelAndSeedAreRefusedByTheDifference() throws IOException {
    Study one = study("oak", 1);
    assertThatThrownBy(() -> SideBySide.of(List.of(one, study("elm", 1, METHODS, 17, 40))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("settings.max-tokens was 16, now 17");
    assertThatThrownBy(() -> SideBySide.of(List.of(one, study("elm", 1, METHODS, 16, 44))))
        .hasMessageContaining("these runs cannot be compared")
        .hasMessageContaining("data.sha256 was");
  }
}
