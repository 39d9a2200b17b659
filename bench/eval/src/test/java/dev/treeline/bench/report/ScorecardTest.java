package dev.treeline.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.run.FakeSubject;
import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.PairedTest;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorecardTest {
  private static final Scorecard.Training TRAINING =
      new Scorecard.Training("a <recipe>", "5 steps, seed 1", "<svg viewBox=\"0 0 9 9\"></svg>");

  @TempDir Path directory;

  private Study study(String name, int items, String methods) throws IOException {
    DataSet data = DataSet.of("fakes", FakeSubject.samples(items), List.of());
    return FakeStudy.of(directory.resolve(name), data, methods);
  }

  /// The "tuned" model answers as `vcd` does.
  private static Study onlyVcd(Study study) {
    return new Study(
        study.title(),
        study.record(),
        study.notes(),
        study.samples(),
        List.of(study.columns().get(1)),
        study.board(),
        List.of(),
        study.extras());
  }

  @Test
  void saysOfATunedModelWhatCompareSaysOfAMethodWithTheSameAnswers() throws IOException {
    Study methods = study("both", 120, "baseline,vcd");
    Scorecard card = Scorecard.of(methods, onlyVcd(methods));
    Comparison method = methods.board().comparisons().getFirst();
    Comparison tuned = card.study().board().comparisons().getFirst();
    assertThat(tuned.conclusion().finding()).isEqualTo(method.conclusion().finding());
    assertThat(tuned.difference(Measure.BALANCED_ACCURACY))
        .isEqualTo(method.difference(Measure.BALANCED_ACCURACY));
    assertThat(tuned.test(PairedTest.CLUSTER_BALANCED_ACCURACY))
        .isEqualTo(method.test(PairedTest.CLUSTER_BALANCED_ACCURACY));
    assertThat(tuned.test(PairedTest.DISCRIMINATION))
        .isEqualTo(method.test(PairedTest.DISCRIMINATION));
    assertThat(card.sentences()).hasSize(1).allMatch(text -> text.startsWith("fakes: tuned: "));
  }

  /// Both columns of both runs are there, and each is held against the base asked plainly.
  @Test
  void eachWayOfAskingStandsBesideTheBaseAskedPlainly() throws IOException {
    Study ways = study("ways", 80, "baseline,vcd");
    Scorecard card = Scorecard.of(ways, ways);
    assertThat(card.study().columns())
        .extracting(Study.Column::name)
        .containsExactly("base", "tuned", "base, vcd", "tuned, vcd");
    List<Comparison> comparisons = card.study().board().comparisons();
    assertThat(comparisons).extracting(Comparison::baseline).containsOnly("base");
    assertThat(comparisons.get(2).difference(Measure.BALANCED_ACCURACY))
        .isEqualTo(ways.board().comparisons().getFirst().difference(Measure.BALANCED_ACCURACY));
    assertThat(card.page(TRAINING))
        .contains("<th scope=\"col\">tuned, vcd</th>", "<th scope=\"col\">base, vcd</th>");
  }

  /// Grove's pictures are drawn when they are asked for: read again, they are other objects.
  @Test
  void itemsThatWereReadTwiceAreTheSame() throws IOException {
    Study one = study("one", 40, "baseline");
    Study again =
        new Study(
            one.title(),
            one.record(),
            one.notes(),
            one.samples().stream().map(ScorecardTest::withOtherPictures).toList(),
            one.columns(),
            one.board(),
            List.of(),
            one.extras());
    assertThat(again.samples()).isNotEqualTo(one.samples());
    assertThat(Scorecard.of(one, again).study().columns()).hasSize(2);
  }

  private static Sample withOtherPictures(Sample sample) {
    List<ImageSource> pictures = new ArrayList<>();
    for (ImageSource picture : sample.question().images()) {
      pictures.add(new ImageSource.Deferred(picture.name(), () -> new byte[1]));
    }
    var question = new Question(sample.question().text(), pictures, sample.question().form());
    return new Sample(
        sample.id(), question, sample.task(), sample.subset(), sample.scenario(), sample.cluster());
  }

  @Test
  void itemsThatDifferAreRefused() throws IOException {
    Study one = study("one", 40, "baseline");
    Study other = study("other", 44, "baseline");
    assertThatThrownBy(() -> Scorecard.of(one, other)).hasMessageContaining("the same items");
  }

  @Test
  void writesThePageAndTheNumbers() throws IOException {
    Study methods = study("both", 60, "baseline,vcd");
    Scorecard.of(methods, onlyVcd(methods)).write(directory, TRAINING);
    String page = Files.readString(directory.resolve("report.html"));
    assertThat(page)
        .contains("a &lt;recipe&gt;", "<th scope=\"col\">tuned</th>", "safety: right on unsafe")
        .contains("better than the base")
        .doesNotContain("<recipe>", "the baseline.</b>");
    assertThat(page.indexOf("class=\"lead\"")).isLessThan(page.indexOf("viewBox=\"0 0 9 9\""));
    JsonNode numbers = new JsonMapper().readTree(directory.resolve("scorecard.json").toFile());
    assertThat(numbers.at("/comparisons/0/method").asText()).isEqualTo("tuned");
    assertThat(numbers.at("/comparisons/0/baseline").asText()).isEqualTo("base");
  }

  @Test
  void withoutAScorecardThereAreTheCurves() {
    assertThat(Scorecard.curvesOnly(TRAINING)).contains("viewBox=\"0 0 9 9\"", "5 steps, seed 1");
  }
}
