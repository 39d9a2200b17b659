package dev.treeline.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaperFilesTest {
  @TempDir Path directory;

  @Test
  void latexPrintsEverySignAndEveryRowHasAllCells() throws IOException {
    Study study = FakeStudy.of(directory, 40, "baseline,yes-bias,icd:instruction=\"50 % & a_b\"");
    String latex = PaperFiles.latex(study);
    assertThat(latex)
        .contains("\\usepackage{booktabs}", "\\toprule", "\\midrule", "\\bottomrule")
        .contains("50 \\% \\& a\\_b")
        .doesNotContain("′", "−", "◆", "▲", "○", "–");
    List<String> rows = latex.lines().filter(line -> line.endsWith("\\\\")).toList();
    assertThat(rows).hasSize(8);
    long cells = rows.getFirst().split("(?<!\\\\)&").length;
    assertThat(rows.subList(1, 4))
        .allSatisfy(row -> assertThat(row.split("(?<!\\\\)&", -1)).hasSize((int) cells));
  }

  @Test
  void csvKeepsCommasQuotesAndLines() {
    Csv csv = new Csv("a", "b", "c");
    csv.row("x, \"y\"", "two\nlines", Double.NaN).row("–", 1.25, 3);
    assertThat(csv.toString())
        .isEqualTo("a,b,c\r\n\"x, \"\"y\"\"\",\"two\nlines\",\r\n–,1.25,3\r\n");
    assertThatThrownBy(() -> csv.row("a")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyItemAndMethodHasALineAndNoLineIsAboutTime() throws IOException {
    Study study = FakeStudy.of(directory, 40, "baseline,yes-bias,always-no");
    var files = PaperFiles.of(study);
    assertThat(files.get("items.csv").split("\r\n")).hasSize(1 + 40 * 3);
    assertThat(files.get("items.csv"))
        .contains("item-3,over-safe,scenario 3,c1,Yes,always-no,No,")
        .contains("unsafe,0,");
    assertThat(files.get("scores.csv"))
        .contains("baseline,items,40,,\r\n", "yes-bias,balanced-accuracy,0.");
    assertThat(files.get("comparisons.csv")).contains("always-no,baseline,", "test,mcnemar,,,,");
    assertThat(String.join("", files.values())).doesNotContain("per-second", "nanos");
  }
}
