package dev.treeline.bench.cli;

import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Task;
import dev.treeline.bench.judge.JudgementRun;
import dev.treeline.bench.judge.Judgements;
import dev.treeline.bench.report.Judging;
import dev.treeline.bench.report.Study;
import dev.treeline.bench.run.Run;
import dev.treeline.bench.run.RunRecord;
import dev.treeline.bench.run.TimedResponse;
import dev.treeline.bench.score.ScoringOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A run that has all its answers, not scored yet.
///
/// @param parts the data sets whose items the run has, one after the other
record StoredRun(
    RunRecord record,
    List<DataSet> parts,
    Run run,
    List<TimedResponse> answers,
    AnswerParser parser,
    ScoringOptions scoring) {
  /// Reads and scores the answers.
  ///
  /// @param directory the run's folder
  Study study(Path directory, Judgements judgements) throws IOException {
    String model = record.json().path("model").path("name").asText();
    var scored = new Study.Scored(answers, parser, scoring, judgements::of);
    Study study = Study.onEach(model, record, parts, run, scored);
    List<JudgementRun.Reply> replies = replies();
    if (replies.isEmpty()) {
      return study;
    }
    var reference = Judgements.reference(directory, judgements.judge());
    return study.with(Judging.of(replies, judgements, reference, scoring.seed()));
  }

  /// The replies that a judge reads, in the run's order.
  List<JudgementRun.Reply> replies() {
    List<JudgementRun.Reply> replies = new ArrayList<>();
    int width = run.methods().size();
    List<Sample> items = run.items();
    for (int i = 0; i < items.size(); i++) {
      Sample sample = items.get(i);
      for (int m = 0; m < width && sample.task() instanceof Task.Reply; m++) {
        String method = run.methods().get(m).method().toString();
        String text = answers.get(i * width + m).response().text();
        replies.add(new JudgementRun.Reply(sample, method, text));
      }
    }
    return replies;
  }
}
