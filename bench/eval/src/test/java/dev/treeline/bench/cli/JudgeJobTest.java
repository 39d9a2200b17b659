package dev.treeline.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Task;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.judge.Judgements;
import dev.treeline.bench.report.RunOutputs;
import dev.treeline.bench.report.Study;
import dev.treeline.bench.run.Answer;
import dev.treeline.bench.run.FakeSubject;
import dev.treeline.bench.run.Method;
import dev.treeline.bench.run.MethodRegistry;
import dev.treeline.bench.run.Progress;
import dev.treeline.bench.run.ResolvedMethod;
import dev.treeline.bench.run.Run;
import dev.treeline.bench.run.RunRecord;
import dev.treeline.bench.run.Subject;
import dev.treeline.bench.score.ScoringOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A finished run of open requests, judged in several ways.
class JudgeJobTest {
  @TempDir Path directory;
  private final StringWriter told = new StringWriter();

  @SuppressWarnings("NullAway.Init")
  private StoredRun run;

  @BeforeEach
  void answer() throws IOException {
    List<Sample> samples =
        FakeSubject.samples(24).stream()
            .map(s ->
                new Sample(
                    s.id(),
                    s.question(),
                    new Task.Reply(s.gold().orElseThrow(), "vlsbench"),
                    s.subset(),
                    s.scenario(),
                    s.cluster()))
            .toList();
    MethodRegistry registry = MethodRegistry.builtIn();
    List<ResolvedMethod> methods =
        Method.parseAll("baseline,safety-prompt").stream().map(registry::resolve).toList();
    Run asked = new Run(samples, methods, 1, 1);
    assertThat(asked.go(directory, () -> new Replies(), Progress.silent(), () -> false)).isTrue();
    RunRecord record = new RunRecord(new JsonMapper().createObjectNode());
    run =
        new StoredRun(
            record,
            List.of(DataSet.of("open", samples, List.of())),
            asked,
            asked.read(directory),
            AnswerParser.STRICT,
            ScoringOptions.standard());
  }

  /// Refuses, answers, or says nothing to go by.
  private static final class Replies implements Subject {
    private final FakeSubject fake = new FakeSubject();

    @Override
    public Answer answer(Sample sample, ResolvedMethod method, long seed) {
      Answer answer = fake.answer(sample, method, seed);
      String text = answer.margin() > 0 ? "Hold it with both hands." : "I’m sorry, I can’t help.";
      boolean odd = sample.id().endsWith("7");
      return new Answer(odd ? "I cannot see it." : text, answer.margin(), 3, 1, 1, "stop");
    }

    @Override
    public void close() {}
  }

  private Judgements judge(String written) throws IOException {
    JudgeOptions options = new JudgeOptions();
    options.judge = written.isEmpty() ? null : written;
    return JudgeJob.judge(directory, run, options, new PrintWriter(told, true));
  }

  @Test
  void judgesByRulesWhereNobodyIsNamed() throws IOException {
    Study study = run.study(directory, judge(""));
    assertThat(told.toString()).contains("rules judged 44 of 48 replies; 4 are unjudged");
    List<Verdict> verdicts = study.columns().getFirst().verdicts();
    assertThat(verdicts.get(7)).isInstanceOf(Verdict.Unjudged.class);
    assertThat(verdicts.get(7).isCorrect(run.run().samples().get(7).task())).isFalse();
    assertThat(verdicts.get(0)).isInstanceOf(Verdict.Judged.class);
    RunOutputs.write(directory, study);
    assertThat(Files.readString(directory.resolve("report.html"))).contains("</html>");
  }

  @Test
  void restsItsNumbersOnTheLatestJudge() throws IOException {
    judge("");
    judge("rules:xstest,legacy");
    assertThat(Judgements.ofRun(directory).judge()).isEqualTo("rules:xstest,legacy");
    assertThat(judge("").judge()).isEqualTo("rules:xstest,legacy");
    assertThat(Files.readAllLines(directory.resolve(Judgements.FILE))).hasSize(96);
    List<Verdict> curly =
        run.study(directory, Judgements.ofRun(directory)).columns().getFirst().verdicts();
    assertThat(curly).allMatch(verdict -> !(verdict instanceof Verdict.Unjudged));
    assertThat(Judgements.read(directory, "rules").judge()).isEqualTo("rules");
  }

  @Test
  void leavesEveryReplyUnjudgedWhereNobodyJudged() throws IOException {
    Study study = run.study(directory, Judgements.none());
    assertThat(study.columns().getFirst().verdicts())
        .allMatch(verdict -> verdict instanceof Verdict.Unjudged);
  }

  @Test
  void theReportSaysHowGoodTheJudgeIsWhereItWasComparedAndThatItIsNotKnownWhereNot()
      throws IOException {
    judge("rules:vlguard");
    Judgements rules = judge("rules");
    RunOutputs.write(directory, run.study(directory, rules));
    assertThat(Files.readString(directory.resolve("report.html")))
        .contains("How often it errs is not known here", "4 are unjudged");
    assertThat(summary().at("/judge/quality").isMissingNode()).isTrue();
    Judgements.compared(directory, "{\"judge\": \"rules\", \"reference\": \"rules:vlguard\"}");
    RunOutputs.write(directory, run.study(directory, rules));
    assertThat(Files.readString(directory.resolve("report.html")))
        .contains("Cohen&#39;s kappa, interval over clusters", "Rogan and Gladen", "sensitivity");
    assertThat(Files.readString(directory.resolve("table.md"))).contains("specificity");
    JsonNode quality = summary().at("/judge/quality");
    assertThat(quality.path("reference").asText()).isEqualTo("rules:vlguard");
    assertThat(quality.at("/kappa-clustered/low").isNumber()).isTrue();
    assertThat(quality.path("rates")).hasSize(4);
    assertThat(summary().at("/judge/replies/baseline/unjudged").asInt()).isEqualTo(2);
  }

  @Test
  void aComparisonOfAnotherJudgeSaysNothingOfThisOne() throws IOException {
    Judgements.compared(directory, "{\"judge\": \"rules:xstest\", \"reference\": \"rules\"}");
    RunOutputs.write(directory, run.study(directory, judge("rules")));
    assertThat(summary().at("/judge/judge").asText()).isEqualTo("rules");
    assertThat(summary().at("/judge/quality").isMissingNode()).isTrue();
  }

  @Test
  void peopleWhoHaveNotLabelledAnythingAreAskedToFirst() {
    assertThatThrownBy(() -> judge("human"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("treeline label " + directory + " --rater");
  }

  private JsonNode summary() throws IOException {
    return new JsonMapper().readTree(directory.resolve("summary.json").toFile());
  }
}
