package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinearModelTest {
  private static List<LinearModel.Example> examples(long seed, double offset) {
    SplittableRandom random = new SplittableRandom(seed);
    List<LinearModel.Example> examples = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      float[] features = new float[8];
      for (int d = 0; d < features.length; d++) {
        features[d] = (float) (100 * d + 5 * random.nextGaussian());
      }
      boolean positive = features[2] - 200 > features[6] - 600;
      examples.add(new LinearModel.Example(features, offset, positive));
    }
    return examples;
  }

  @Test
  void findsTheTwoFeaturesThatDecide() {
    LinearModel model = LinearModel.learn(examples(1, 0));
    long right =
        examples(2, 0).stream()
            .filter(example -> model.value(example.features()) > 0 == example.positive())
            .count();
    assertThat(right).isGreaterThan(185);
    assertThat(Math.abs(model.weights()[2])).isGreaterThan(5 * Math.abs(model.weights()[4]));
  }

  @Test
  void makesUpForAnOffsetThatIsGiven() {
    LinearModel plain = LinearModel.learn(examples(1, 0));
    LinearModel offset = LinearModel.learn(examples(1, -3));
    assertThat(offset.constant() - plain.constant()).isBetween(2.0, 4.0);
  }

  @Test
  void withoutExamplesItIsZero() {
    assertThat(LinearModel.learn(List.of()).value(new float[0])).isZero();
  }
}
