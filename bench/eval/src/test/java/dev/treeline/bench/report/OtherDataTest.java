package dev.treeline.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.bench.run.FakeSubject;
import dev.treeline.bench.run.Method;
import dev.treeline.bench.run.MethodRegistry;
import dev.treeline.bench.run.Progress;
import dev.treeline.bench.run.ResolvedMethod;
import dev.treeline.bench.run.Run;
import dev.treeline.bench.run.RunRecord;
import dev.treeline.bench.score.Finding;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.PairedTest;
import dev.treeline.bench.score.ScoringOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherDataTest {
  @TempDir Path directory;

  private Study study() throws IOException {
    DataSet safety = DataSet.of("fakes", FakeSubject.samples(40), List.of());
    List<Sample> questions = FakeSubject.samples(24).stream().map(OtherDataTest::question).toList();
    DataSet ability = DataSet.of("pope", questions, List.of());
    List<ResolvedMethod> methods =
        Method.parseAll("baseline,cot,always-no").stream()
            .map(MethodRegistry.builtIn()::resolve)
            .toList();
    List<Sample> all = Stream.of(ability, safety).flatMap(data -> data.samples().stream()).toList();
    Run run = new Run(all, methods, 1, 1);
    run.go(directory, FakeSubject::new, Progress.silent(), () -> false);
    var scored =
        new Study.Scored(
            run.read(directory), AnswerParser.STRICT, new ScoringOptions(200, 4000, 0.95, 1));
    var record = new RunRecord(new JsonMapper().createObjectNode());
    return Study.onEach("fake", record, List.of(ability, safety), run, scored);
  }

  private static Sample question(Sample sample) {
    return new Sample(
        "pope/" + sample.id(),
        sample.question(),
        new Task.YesNo(sample.isSafe()),
        Subset.mixed("popular"),
        "objects",
        sample.cluster());
  }

  @Test
  void eachDataSetIsScoredForItselfAndTheOneWithBothSidesLeads() throws IOException {
    Study study = study();
    assertThat(study.title()).isEqualTo("fake on fakes");
    assertThat(study.samples()).hasSize(40);
    Study pope = study.others().getFirst();
    assertThat(pope.title()).isEqualTo("fake on pope");
    assertThat(pope.board().methods().getFirst().estimates())
        .containsKeys(Measure.ABILITY, Measure.accuracy(Subset.mixed("popular")))
        .doesNotContainKeys(Measure.BALANCED_ACCURACY, Measure.YES_RATE, Measure.AUC);
    assertThat(pope.board().comparisons())
        .allMatch(c -> c.conclusion().finding() == Finding.NOT_ASSESSED)
        .allMatch(c -> c.test(PairedTest.ABILITY).isPresent())
        .allMatch(c -> c.conclusion().sentence().contains("General ability"));
  }

  @Test
  void thePriceStandsBesideTheGainInEveryOutput() throws IOException {
    Study study = study();
    RunOutputs.write(directory, study);
    String table = Files.readString(directory.resolve("table.md"));
    assertThat(table).contains("fakes: balanced accuracy %").contains("pope: general ability %");
    assertThat(RunOutputs.terminal(study)).contains("pope: general ability %");
    assertThat(Files.readString(directory.resolve("report.html"))).contains("The other data sets");
    var summary = new JsonMapper().readTree(Files.readString(directory.resolve("summary.json")));
    assertThat(
            summary
                .path("others")
                .path(0)
                .path("methods")
                .path(0)
                .path("estimates")
                .path("ability"))
        .isNotEmpty();
  }
}
