package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Gradients of families whose language models differ from LLaVA's, held against finite
/// differences, and against the same rows computed otherwise.
final class FamilyGradientTest {
  private static final Tuning TEXT = new Tuning.Whole(Set.of(TrainedPart.TEXT));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"mllama", "qwen3-vl"})
  void gradientsAreTheSlopeOfTheLoss(String family) {
    try (var run = new FamilyRun(family, TEXT, false, folder)) {
      assertSlopes(run);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mllama",
        "instructblip",
        "llava-next",
        "llava-onevision",
        "smolvlm",
        "idefics3",
        "internvl",
        "qwen2-vl",
        "qwen2-5-vl",
        "qwen3-vl"
      })
  void gradientsOfTheVisionPartAreTheSlopeOfTheLoss(String family) {
    var tuning = new Tuning.Whole(Set.of(TrainedPart.TOWER, TrainedPart.PROJECTOR));
    try (var run = new FamilyRun(family, tuning, true, folder)) {
      assertSlopes(run);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mllama", "qwen3-vl", "instructblip"})
  void layersComputedAgainGiveTheSameBits(String family) {
    try (var kept = new FamilyRun(family, TEXT, false, folder);
        var again = new FamilyRun(family, TEXT, true, folder)) {
      assertSame(again.gradients(rows(again), 9), kept.gradients(rows(kept), 9), 0);
    }
  }

  /// Rows with a picture, another one, and without one: together as one by one.
  @ParameterizedTest
  @ValueSource(strings = {"mllama", "qwen3-vl", "instructblip"})
  void aBatchIsTheSumOfItsRows(String family) {
    try (var run = new FamilyRun(family, TEXT, true, folder)) {
      List<PackedRow> rows = rows(run);
      List<float[]> sum = run.gradients(List.of(rows.getFirst()), 9);
      for (PackedRow row : rows.subList(1, rows.size())) {
        List<float[]> one = run.gradients(List.of(row), 9);
        for (int i = 0; i < sum.size(); i++) {
          for (int j = 0; j < sum.get(i).length; j++) {
            sum.get(i)[j] += one.get(i)[j];
          }
        }
      }
      assertSame(run.gradients(rows, 9), sum, 2e-5);
    }
  }

  /// Two answers about one picture share what comes before them.
  @ParameterizedTest
  @ValueSource(strings = {"mllama", "qwen3-vl", "instructblip"})
  void answersInOneRowAreAnswersOneByOne(String family) {
    try (var run = new FamilyRun(family, TEXT, false, folder)) {
      String question = "Is it safe?";
      double together = run.loss(List.of(run.row("wide.png", question, "Yes.", "No, hot.")), 5);
      double first = run.loss(List.of(run.row("wide.png", question, "Yes.")), 5);
      double second = run.loss(List.of(run.row("wide.png", question, "No, hot.")), 5);
      assertThat(together).isCloseTo(first + second, within(1e-5 * together));
    }
  }

  private static List<PackedRow> rows(FamilyRun run) {
    return List.of(
        run.row("wide.png", "Is it safe?", "No.", "Yes, it is."),
        run.row("", "What is hot?", "A stove."),
        run.row(run.picture("tall.png", "strip.png"), "What is in the picture?", "A ladder."));
  }

  private static void assertSame(List<float[]> found, List<float[]> expected, double relative) {
    assertThat(found).hasSameSizeAs(expected).hasSizeGreaterThan(20);
    for (int i = 0; i < found.size(); i++) {
      double largest = 0;
      for (float value : expected.get(i)) {
        largest = Math.max(largest, Math.abs(value));
      }
      for (int j = 0; j < found.get(i).length; j++) {
        assertThat((double) found.get(i)[j])
            .as("%d", i)
            .isCloseTo(expected.get(i)[j], within(relative * largest));
      }
    }
  }

  private static void assertSlopes(FamilyRun run) {
    List<PackedRow> rows = rows(run);
    List<float[]> gradients = run.gradients(rows, 9);
    assertThat(gradients).hasSize(run.model.trained().size() + 1);
    var random = new SplittableRandom(2);
    // some twenty tensors of each model: the parity runs see all of them
    int stride = Math.max(1, run.model.trained().size() / 20);
    for (int i = run.model.trained().size() - 1; i >= 0; i -= stride) {
      String name = run.model.trained().get(i);
      float[] values = run.parameters.floats(name);
      float[] gradient = gradients.get(i + 1);
      float[] up = values.clone();
      float[] down = values.clone();
      double length = 0;
      for (float slope : gradient) {
        length += (double) slope * slope;
      }
      // along the gradient itself and a little beside it, where the loss changes most
      double step = 4e-3;
      double expected = 0;
      for (int j = 0; j < values.length; j++) {
        double way =
            gradient[j] / Math.max(Math.sqrt(length), 1e-12)
                + 0.1 * random.nextGaussian() / Math.sqrt(values.length);
        expected += way * gradient[j];
        up[j] += (float) (way * step);
        down[j] -= (float) (way * step);
      }
      long[] shape = run.parameters.shape(name);
      run.parameters.put(name, up, shape);
      double above = run.loss(rows, 9);
      run.parameters.put(name, down, shape);
      double slope = (above - run.loss(rows, 9)) / (2 * step);
      run.parameters.put(name, values, shape);
      assertThat(slope).as(name).isCloseTo(expected, within(2e-3 + 0.02 * Math.abs(expected)));
    }
  }
}
