package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.ContrastiveStream;
import dev.treeline.decoding.DiffusionNoise;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.HostTensor;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The engine against the reference implementation's outputs (transformers 4.57.6, PyTorch 2.7.1,
/// eager attention, f32) on a tiny checkpoint.
class TorchParityTest {
  private static final float TOLERANCE = 1e-4f;

  private static Fixture golden;
  private static Checkpoint checkpoint;
  private static TorchEngine engine;

  @BeforeAll
  static void open() {
    golden = new Fixture(Fixture.LLAVA);
    checkpoint = Checkpoint.open(Fixture.LLAVA);
    engine = TorchEngine.open(checkpoint, EngineOptions.standard());
  }

  @AfterAll
  static void close() {
    engine.close();
    checkpoint.close();
    golden.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "second", "third", "two"})
  void imageFeaturesAreTheReferences(String name) {
    HostTensor features = engine.imageFeatures(golden.input(name));
    float[] expected = golden.floats(name + ".image_features");
    assertThat(Rows.largestDifference(features.values(), expected)).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "second", "third", "two", "text"})
  void logitsAreTheReferencesAtEveryPosition(String name) {
    float[][] rows = engine.promptLogits(golden.input(name));
    assertThat(Rows.largestDifference(rows, golden.rows(name + ".logits"))).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "second", "third", "two", "text"})
  void greedyDecodingIsTheReferences(String name) {
    int[] ids = golden.ints(name + ".greedy_ids");
    float[][] expected = golden.rows(name + ".greedy_logits");
    try (LogitsStream stream = engine.stream(golden.input(name))) {
      float[] row = stream.prefill();
      for (int step = 0; step < ids.length; step++) {
        assertThat(Rows.largestDifference(row, expected[step])).isLessThan(TOLERANCE);
        assertThat(Rows.argmax(row)).isEqualTo(ids[step]);
        row = stream.append(ids[step]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "second", "third", "two"})
  void visualContrastIsTheReferences(String name) {
    int[] ids = golden.ints(name + ".vcd_ids");
    float[][] expected = golden.rows(name + ".vcd_rows");
    PreparedInput input = golden.input(name);
    try (LogitsStream clean = engine.stream(input);
        LogitsStream amateur = engine.stream(noised(input, golden.floats(name + ".noise")));
        LogitsStream stream = new ContrastiveStream(clean, amateur, ContrastRule.Vcd.standard())) {
      float[] row = stream.prefill();
      for (int step = 0; step < ids.length; step++) {
        assertThat(Rows.largestDifference(row, expected[step])).isLessThan(3 * TOLERANCE);
        assertThat(Rows.argmax(row)).isEqualTo(ids[step]);
        row = stream.append(ids[step]);
      }
    }
  }

  private static PreparedInput noised(PreparedInput input, float[] noise) {
    List<Picture> pictures = new ArrayList<>();
    int at = 0;
    for (Picture picture : input.pictures()) {
      float[] pixels = picture.pixels().values();
      float[] draw = Arrays.copyOfRange(noise, at, at + pixels.length);
      float[] noised = DiffusionNoise.apply(pixels, draw, 500);
      // the hash of the clean picture, on purpose: it must not lead to the clean features
      pictures.add(
          new Picture(new HostTensor(picture.pixels().shape(), noised), picture.contentHash()));
      at += pixels.length;
    }
    return new PreparedInput(input.prompt(), input.tokenIds(), pictures);
  }
}
