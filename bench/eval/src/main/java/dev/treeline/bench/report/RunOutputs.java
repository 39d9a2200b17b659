package dev.treeline.bench.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.official.OfficialScores;
import dev.treeline.bench.run.RunFolder;
import dev.treeline.bench.score.Comparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// The files and texts of a finished run.
///
/// `summary.json`, `table.md`, `table.tex`, the CSV files and `report.html` follow from the answers
/// alone and come out the same byte for byte whenever the same run is made; `timing.json` does not.
public final class RunOutputs {
  private RunOutputs() {}

  /// Writes all files of a run.
  public static void write(Path directory, Study study) throws IOException {
    RunFolder.writeWhole(
        directory.resolve("summary.json"), SummaryJson.print(SummaryJson.summary(study)));
    RunFolder.writeWhole(
        directory.resolve("timing.json"), SummaryJson.print(SummaryJson.timing(study)));
    RunFolder.writeWhole(directory.resolve("table.md"), markdown(study));
    for (Map.Entry<String, String> file : PaperFiles.of(study).entrySet()) {
      RunFolder.writeWhole(directory.resolve(file.getKey()), file.getValue());
    }
    RunFolder.writeWhole(directory.resolve("report.html"), HtmlReport.page(study));
  }

  /// What `compare` prints: the tables, then a sentence for each method.
  public static String terminal(Study study) {
    StringBuilder text = new StringBuilder();
    text.append(headline(study)).append("\n\n");
    text.append(ResultTables.accuracy(study.board()).toTerminal());
    text.append(ResultTables.legend(study.board())).append("\n\n");
    ResultTables.moved(study.board())
        .ifPresent(table -> text.append(table.toTerminal()).append('\n'));
    text.append(ResultTables.behaviourBriefly(study.board()).toTerminal()).append('\n');
    text.append(ResultTables.speed(study.board()).toTerminal()).append('\n');
    for (Comparison comparison : study.board().comparisons()) {
      text.append(Lines.wrap(comparison.conclusion().sentence(), 100, "  ")).append('\n');
    }
    text.append(OfficialTables.terminal(study));
    text.append(OtherData.terminal(study));
    return text.toString();
  }

  /// What `score` prints of a benchmark's own rule.
  public static String terminal(OfficialScores scores) {
    return OfficialTables.terminal(scores);
  }

  /// Both JSON files as one object.
  public static String json(Study study) {
    ObjectNode all = SummaryJson.summary(study);
    all.set("timing", SummaryJson.timing(study));
    return SummaryJson.print(all);
  }

  private static String markdown(Study study) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(study.title()).append("\n\n");
    text.append(headline(study)).append("\n\n");
    text.append(ResultTables.accuracy(study.board()).toMarkdown()).append('\n');
    text.append(ResultTables.legend(study.board())).append("\n\n");
    ResultTables.moved(study.board())
        .ifPresent(table -> text.append(table.toMarkdown()).append('\n'));
    text.append(ResultTables.behaviour(study.board()).toMarkdown()).append('\n');
    for (Comparison comparison : study.board().comparisons()) {
      text.append("- ").append(comparison.conclusion().sentence()).append('\n');
    }
    text.append(JudgeSection.markdown(study));
    text.append(OfficialTables.markdown(study));
    text.append(OtherData.markdown(study));
    text.append('\n').append(study.board().rule().strip()).append('\n');
    return text.toString();
  }

  private static String headline(Study study) {
    var counts = study.board().methods().getFirst().counts();
    return Format.text(
        "%s: %d items over %d pictures; accuracies with %.0f %% intervals; p is McNemar's, by Holm",
        study.title(), counts.items(), counts.clusters(), 100 * study.board().options().level());
  }
}
