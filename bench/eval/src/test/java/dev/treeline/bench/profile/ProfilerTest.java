package dev.treeline.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.treeline.bench.profile.Asked.Pictures;
import dev.treeline.bench.run.Economy.Contrast;
import dev.treeline.bench.run.Method;
import dev.treeline.bench.run.MethodRegistry;
import dev.treeline.bench.run.ModelSubject;
import dev.treeline.bench.run.ResolvedMethod;
import dev.treeline.bench.run.RunSettings;
import dev.treeline.decoding.Sampling;
import dev.treeline.models.ModelCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProfilerTest {
  private static final int TOKENS = 8;
  private static ModelSubject subject;

  @BeforeAll
  static void open() {
    subject =
        ModelSubject.open(
            ModelCatalog.standard().resolve("sapling"),
            new RunSettings.Engine("cpu", "f32", 1),
            new RunSettings.Generation(new Sampling.Greedy(), 16, 64, 1),
            () -> false);
  }

  @AfterAll
  static void close() {
    subject.close();
  }

  private static List<ResolvedMethod> methods(String written) {
    return Method.parseAll(written).stream().map(MethodRegistry.builtIn()::resolve).toList();
  }

  private static ProfilePlan plan(String methods, List<Contrast> paths, List<Integer> batches) {
    return plan(methods, paths, batches, Pictures.NEW);
  }

  private static ProfilePlan plan(
      String methods, List<Contrast> paths, List<Integer> batches, Pictures pictures) {
    var asked = ProfileQuestions.named("captions", 2, false, pictures);
    return new ProfilePlan(methods(methods), paths, batches, asked, TOKENS, 2, 1);
  }

  private static Profile run(ProfilePlan plan) {
    return new Profiler(subject, plan, (_, _, _) -> {}, () -> false).run();
  }

  @Test
  void everyMethodIsMeasuredOnEachOfItsPaths() {
    List<String> heard = new ArrayList<>();
    var plan =
        plan("baseline,vcd,apc-only", List.of(Contrast.DEFERRED, Contrast.PLAIN), List.of(1));
    Profile profile =
        new Profiler(subject, plan, (what, _, _) -> heard.add(what), () -> false).run();
    assertThat(profile.rows().stream().map(row -> row.entry().name()))
        .containsExactly("baseline", "vcd (deferred)", "vcd (plain)", "apc-only");
    assertThat(heard)
        .hasSize(1 + 4 * (2 + 1))
        .startsWith("warmed up")
        .contains("round 2 of 2: vcd (plain)");
    assertThat(profile.bandwidth().median()).isGreaterThan(1e8);
    for (Profile.Row row : profile.rows()) {
      assertThat(row.times().tokensPerSecond().least()).isPositive();
      assertThat(row.memory().heapBytes()).isPositive();
      assertThat(row.parts().get(Part.CLEAN)).isPositive();
      assertThat(row.parts().get(Part.VISION)).isPositive();
    }
    assertThat(profile.rows().getFirst().times().decodeCost().value()).isEqualTo(1);
  }

  @Test
  void countersSayHowOftenTheSecondViewRan() {
    Profile profile =
        run(plan("baseline,vcd", List.of(Contrast.PLAIN, Contrast.DEFERRED), List.of(1)));
    var plain = profile.rows().get(1);
    var deferred = profile.rows().get(2);
    int rows = 2 * 2 * TOKENS; // rounds, questions, tokens: stop tokens are unheeded
    var counters = plain.contrast().orElseThrow().counters();
    assertThat(counters.rows()).isEqualTo(rows);
    assertThat(counters.skipped()).isZero();
    assertThat(counters.amateurForwards()).isEqualTo(rows);
    var lazy = deferred.contrast().orElseThrow().counters();
    assertThat(lazy.rows()).isEqualTo(rows);
    assertThat(lazy.plausible()).isEqualTo(counters.plausible());
    assertThat(lazy.skipped()).isPositive();
    assertThat(lazy.amateurForwards()).isLessThan(rows);
    // two steps for each token after the first, of the weights' bytes each
    double weights = subject.engine().stepBytes().orElseThrow();
    assertThat(profile.rows().getFirst().traffic().bytesPerToken()).contains(weights);
    assertThat(plain.traffic().bytesPerToken().orElseThrow()).isCloseTo(2 * weights, within(1.0));
    assertThat(plain.parts().get(Part.AMATEUR)).isPositive();
  }

  @Test
  void whatAViewOfItsOwnThreadTakesIsShownBesideTheAnswersTime() {
    Profile profile = run(plan("baseline,vcd:beta=0", List.of(Contrast.CONCURRENT), List.of(1)));
    var row = profile.rows().get(1);
    assertThat(row.entry().name()).isEqualTo("vcd:beta=0 (concurrent)");
    var counters = row.contrast().orElseThrow().counters();
    assertThat(counters.amateurForwards()).isEqualTo(counters.rows()).isEqualTo(4L * TOKENS);
    assertThat(row.contrast().orElseThrow().prompted()).isEqualTo(1);
    assertThat(row.parts().get(Part.BESIDE)).isPositive();
    assertThat(row.parts().get(Part.JOINT)).isZero();
    assertThat(profile.rows().getFirst().parts().get(Part.BESIDE)).isZero();
  }

  @Test
  void theUsualPathTakesACoreThatWouldIdle() {
    Profile profile = run(plan("baseline,vcd:beta=0", List.of(Contrast.ADAPTIVE), List.of(1)));
    double beside = profile.rows().get(1).parts().get(Part.BESIDE);
    assertThat(beside > 0).isEqualTo(Runtime.getRuntime().availableProcessors() > 1);
  }

  @Test
  void picturesAreLookedAtOnlyWhereTheyAreNew() {
    double[] vision = new double[3];
    for (Pictures pictures : Pictures.values()) {
      var plan = plan("baseline", List.of(Contrast.PLAIN), List.of(1), pictures);
      var parts = run(plan).rows().getFirst().parts();
      assertThat(parts.get(Part.PREFILL)).isPositive();
      vision[pictures.ordinal()] = parts.get(Part.VISION);
    }
    assertThat(vision[Pictures.SEEN.ordinal()]).isLessThan(vision[Pictures.NEW.ordinal()] / 3);
    assertThat(vision[Pictures.NONE.ordinal()]).isZero();
  }

  @Test
  void everyViewOfANewPictureIsLookedAtOnceForEachAnswer() {
    long answers = looks("baseline");
    assertThat(looks("baseline,coca")).isEqualTo(2 * answers);
    assertThat(looks("baseline,ritual")).isEqualTo(3 * answers);
  }

  private static long looks(String methods) {
    long before = subject.engine().visionRuns();
    run(plan(methods, List.of(Contrast.PLAIN), List.of(1)));
    return subject.engine().visionRuns() - before;
  }

  @Test
  void methodsThatLearnAreMeasuredOnceTheyHave() {
    var plan = plan("baseline,steer", List.of(Contrast.PLAIN), List.of(1));
    subject.fit(ProfileQuestions.toLearnFrom(), plan.methods());
    Profile profile = run(plan);
    assertThat(profile.rows().get(1).entry().name()).isEqualTo("steer");
    assertThat(profile.rows().get(1).contrast()).isEmpty();
    assertThat(profile.rows().get(1).parts().get(Part.CLEAN)).isPositive();
  }

  @Test
  void severalInFlightAreComparedWithTheirOwnBaseline() {
    Profile profile = run(plan("baseline,vcd", List.of(Contrast.DEFERRED), List.of(1, 2)));
    assertThat(profile.rows().stream().map(row -> row.entry().batch())).containsExactly(1, 1, 2, 2);
    assertThat(profile.rows().get(2).times().questionCost().value()).isEqualTo(1);
    assertThat(profile.rows().get(2).parts()).isEmpty();
    assertThat(profile.rows().get(2).traffic().share()).isEmpty();
  }

  @Test
  void whatDoesNotRunTheModelHasNoCost() {
    assertThatThrownBy(() -> run(plan("baseline,always-no", List.of(Contrast.PLAIN), List.of(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("always-no does not run the model");
  }

  @Test
  void stopsWhenAsked() {
    var plan = plan("baseline", List.of(Contrast.PLAIN), List.of(1));
    assertThatThrownBy(() -> new Profiler(subject, plan, (_, _, _) -> {}, () -> true).run())
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void plansMustMakeSense() {
    assertThatThrownBy(() -> plan("baseline", List.of(), List.of(1)))
        .hasMessageContaining("at least one path");
    assertThatThrownBy(() -> plan("baseline", List.of(Contrast.PLAIN), List.of(0)))
        .hasMessage("batch must be at least 1, but is 0");
    assertThatThrownBy(() -> ProfileQuestions.named("yes-no", 0, false, Pictures.NEW))
        .hasMessage("--items must be at least 1, but is 0");
    assertThatThrownBy(() -> ProfileQuestions.named("yes-no", 481, false, Pictures.NEW))
        .hasMessage("--items must be at most 480 here, but is 481");
  }
}
