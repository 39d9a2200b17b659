package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.PartialLogits;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.HostTensor;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.QwenVlConfig;
import dev.treeline.models.Safetensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Prompts whose positions are not counted, and whose pictures enter several layers, run with
/// others as by themselves.
class QwenStreamsTest {
  private static final Path FIXTURES = Path.of("../models/src/test/resources/fixtures");
  private static final float TOLERANCE = 1e-4f;
  private static final int[] TOKENS = {5, 9, 3, 17, 4, 11, 23, 6};

  @FunctionalInterface
  private interface Body {
    void run(Checkpoint checkpoint, TorchEngine engine);
  }

  private static void with(String fixture, Body test) {
    try (Checkpoint checkpoint = Checkpoint.open(FIXTURES.resolve(fixture));
        TorchEngine engine = TorchEngine.open(checkpoint, EngineOptions.standard())) {
      test.run(checkpoint, engine);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-vl", "qwen2-5-vl", "qwen3-vl"})
  void twoPromptsWithPicturesInOneForward(String fixture) {
    with(
        fixture,
        (checkpoint, engine) -> {
          PreparedInput first = prepared(checkpoint, "first");
          PreparedInput two = prepared(checkpoint, "two");
          try (LogitsStream leader = engine.stream(two);
              PartialLogits follower = PartialLogits.of(engine.stream(first))) {
            assertThat(follower.joins(leader)).isTrue();
            follower.advanceWith(leader, Arrays.copyOf(TOKENS, 2));
            leader.prefill();
            follower.advanceWith(leader, Arrays.copyOfRange(TOKENS, 2, 7));
            float[] row = leader.appendAll(Arrays.copyOf(TOKENS, 4));
            assertThat(Rows.largestDifference(row, whole(engine, two, 4))).isLessThan(TOLERANCE);
            assertThat(Rows.largestDifference(follower.row(), whole(engine, first, 7)))
                .isLessThan(TOLERANCE);
          }
        });
  }

  /// A picture of one vector stands where it is counted, so nothing but what is added in the first
  /// layers keeps its prompt from running with others.
  @Test
  void aPictureOfOneVectorJoinsWithWhatItAdds() {
    with(
        "qwen3-vl",
        (checkpoint, engine) -> {
          PreparedInput picture = oneVector(checkpoint.config(QwenVlConfig.class));
          PreparedInput text = prepared(checkpoint, "text");
          try (LogitsStream leader = engine.stream(text);
              PartialLogits follower = PartialLogits.of(engine.stream(picture))) {
            follower.advanceWith(leader, Arrays.copyOf(TOKENS, 3));
            float[] row = leader.prefill();
            assertThat(Rows.largestDifference(row, whole(engine, text, 0))).isLessThan(TOLERANCE);
            assertThat(Rows.largestDifference(follower.row(), whole(engine, picture, 3)))
                .isLessThan(TOLERANCE);
          }
        });
  }

  /// The last row of one forward over the prompt and the first tokens.
  private static float[] whole(TorchEngine engine, PreparedInput input, int count) {
    int length = input.tokenIds().length;
    int[] tokens = Arrays.copyOf(input.tokenIds(), length + count);
    System.arraycopy(TOKENS, 0, tokens, length, count);
    return engine.promptLogits(input.withTokens(tokens))[length + count - 1];
  }

  private static PreparedInput oneVector(QwenVlConfig config) {
    int width = config.vision().patches().width();
    int merge = config.vision().patches().merge();
    float[] pixels = new float[merge * merge * width];
    var random = new SplittableRandom(5);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    var picture =
        new Picture(
            new HostTensor(new long[] {merge * merge, width}, pixels),
            Map.of(QwenVlConfig.GRID, HostTensor.whole(1, merge, merge)),
            "");
    int[] tokens = {7, config.visionStartTokenId(), config.imageTokenId()};
    return new PreparedInput("", tokens, List.of(picture));
  }

  private static PreparedInput prepared(Checkpoint checkpoint, String name) {
    Path directory = checkpoint.directory();
    try (Safetensors tensors = Safetensors.open(directory.resolve("golden.safetensors"))) {
      GoldenCase one =
          GoldenCase.read(directory, tensors).stream()
              .filter(golden -> golden.name().equals(name))
              .findFirst()
              .orElseThrow();
      return checkpoint.processor().prepare(one.messages());
    }
  }
}
