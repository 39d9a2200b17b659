package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.decoding.ConcurrentContrastiveStream;
import dev.treeline.decoding.Sampling;
import dev.treeline.models.ModelCatalog;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Question;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is saved changes no answer of `sapling`, a model that has learnt something.
class EconomyTest {
  private static final Path IMAGES =
      Path.of("../../models/src/test/resources/fixtures/llava/images");
  private static final List<String> METHODS = List.of("vcd", "vcd:beta=0.5,timestep=900", "code");

  enum Way {
    GREEDY(new Sampling.Greedy()),
    DRAWN(Sampling.Sampled.at(0.8));

    private final Sampling sampling;

    Way(Sampling sampling) {
      this.sampling = sampling;
    }
  }

  private static List<String> answers(ModelSubject subject, Economy economy) {
    MethodRegistry registry = MethodRegistry.builtIn();
    subject.use(economy);
    List<String> answers = new ArrayList<>();
    for (String method : METHODS) {
      for (String picture : List.of("wide.png", "gray.png")) {
        for (String question : List.of("Describe the image.", "Is it safe? Answer Yes or No.")) {
          Question asked =
              new Question(question, List.of(new ImageSource.File(IMAGES.resolve(picture))));
          Answer answer =
              subject.answer(asked, question, registry.resolve(Method.parse(method)), _ -> {});
          answers.add(answer.text() + " " + answer.tokens() + " " + answer.ending());
          boolean scored = economy.margins() == Economy.Margins.SCORED;
          assertThat(Double.isNaN(answer.margin())).isNotEqualTo(scored);
        }
      }
    }
    return answers;
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void noEconomyChangesAnAnswer(Way way) throws Exception {
    Path sapling = ModelCatalog.standard().resolve(ModelCatalog.DEFAULT);
    var engine = new RunSettings.Engine("cpu", "f32", 1);
    var generation = new RunSettings.Generation(way.sampling, 24, 24, 5);
    try (ModelSubject subject = ModelSubject.open(sapling, engine, generation, () -> false)) {
      List<String> plain =
          answers(subject, new Economy(Economy.Contrast.PLAIN, Economy.Margins.SCORED));
      for (Economy.Contrast contrast : Economy.Contrast.values()) {
        if (contrast != Economy.Contrast.PLAIN) {
          for (Economy.Margins margins : Economy.Margins.values()) {
            assertThat(answers(subject, new Economy(contrast, margins))).isEqualTo(plain);
          }
        }
      }
    }
  }

  /// Also those whose second view is made of what the clean one found out.
  @Test
  void noEconomyChangesAnAnswerOfAnyMethod() throws Exception {
    Path sapling = ModelCatalog.standard().resolve(ModelCatalog.DEFAULT);
    var engine = new RunSettings.Engine("cpu", "f32", 1);
    var generation = new RunSettings.Generation(new Sampling.Greedy(), 12, 12, 5);
    MethodRegistry registry = MethodRegistry.builtIn();
    Question asked =
        new Question("What is here?", List.of(new ImageSource.File(IMAGES.resolve("wide.png"))));
    try (ModelSubject subject = ModelSubject.open(sapling, engine, generation, () -> false)) {
      for (Method method : registry.everything()) {
        ResolvedMethod resolved = registry.resolve(method);
        if (resolved.rows().isFitted(resolved.rowSettings())) {
          continue;
        }
        subject.use(new Economy(Economy.Contrast.PLAIN, Economy.Margins.LEFT_OUT));
        String plain = subject.answer(asked, "", resolved, _ -> {}).text();
        for (Economy.Contrast contrast : Economy.Contrast.values()) {
          subject.use(new Economy(contrast, Economy.Margins.LEFT_OUT));
          assertThat(subject.answer(asked, "", resolved, _ -> {}).text())
              .as("%s, %s", method, contrast)
              .isEqualTo(plain);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Economy.Margins.class)
  void aSingleAnswerTakesACoreThatWouldIdleForTheSecondView(Economy.Margins margins)
      throws Exception {
    Path sapling = ModelCatalog.standard().resolve(ModelCatalog.DEFAULT);
    var generation = new RunSettings.Generation(new Sampling.Greedy(), 8, 8, 5);
    Question asked =
        new Question("Is it safe?", List.of(new ImageSource.File(IMAGES.resolve("gray.png"))));
    ResolvedMethod vcd = MethodRegistry.builtIn().resolve(Method.parse("vcd"));
    int cores = Runtime.getRuntime().availableProcessors();
    for (int threads : new int[] {1, cores}) {
      var engine = new RunSettings.Engine("cpu", "f32", threads);
      try (ModelSubject subject = ModelSubject.open(sapling, engine, generation, () -> false)) {
        subject.use(new Economy(Economy.Contrast.ADAPTIVE, margins));
        try (Rows rows = vcd.rows().open(subject.scene(asked, vcd), vcd.rowSettings())) {
          boolean idle = margins == Economy.Margins.LEFT_OUT && cores / threads > 1;
          assertThat(rows.stream() instanceof ConcurrentContrastiveStream).isEqualTo(idle);
        }
      }
    }
  }
}
