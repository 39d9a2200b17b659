package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.decoding.Sampling;
import dev.treeline.inference.TorchEngine;
import dev.treeline.models.ModelCatalog;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Question;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the second view of a picture took is found again by other methods and other questions.
class SecondViewReuseTest {
  private static final Path IMAGES =
      Path.of("../../models/src/test/resources/fixtures/llava/images");

  private final MethodRegistry registry = MethodRegistry.builtIn();

  private void ask(ModelSubject subject, String method, String question, String picture) {
    var asked = new Question(question, List.of(new ImageSource.File(IMAGES.resolve(picture))));
    Answer _ = subject.answer(asked, question, registry.resolve(Method.parse(method)), _ -> {});
  }

  @Test
  void oneNoisedPictureServesAllMethodsAndQuestionsThatSeeIt() throws Exception {
    Path sapling = ModelCatalog.standard().resolve(ModelCatalog.DEFAULT);
    var engine = new RunSettings.Engine("cpu", "f32", 1);
    var generation = new RunSettings.Generation(new Sampling.Greedy(), 4, 4, 5);
    try (ModelSubject subject = ModelSubject.open(sapling, engine, generation, () -> false)) {
      TorchEngine torch = (TorchEngine) subject.engine();
      ask(subject, "vcd", "Is it safe?", "wide.png");
      assertThat(torch.visionRuns()).isEqualTo(2);
      assertThat(torch.prefixHits()).isZero();
      ask(subject, "vcd:alpha=2", "Is it safe?", "wide.png");
      ask(subject, "vcd", "Is it harmful?", "wide.png");
      ask(subject, "vcd+cross-modal-prompt", "Is it safe?", "wide.png");
      ask(subject, "apc-only", "Is it safe?", "wide.png");
      assertThat(torch.visionRuns()).isEqualTo(2);
      assertThat(torch.prefixHits()).isEqualTo(7);
      ask(subject, "vcd:timestep=900", "Is it safe?", "wide.png"); // other noise
      assertThat(torch.visionRuns()).isEqualTo(3);
      assertThat(torch.prefixHits()).isEqualTo(8);
      ask(subject, "vcd", "Is it safe?", "gray.png"); // another picture
      assertThat(torch.visionRuns()).isEqualTo(5);
      assertThat(torch.prefixHits()).isEqualTo(8);
    }
  }
}
