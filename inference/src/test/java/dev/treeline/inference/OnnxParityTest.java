package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.decoding.LogitsStream;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The onnx engine against the reference and against the torch engine.
class OnnxParityTest {
  private static final float TOLERANCE = 1e-4f;

  private static Fixture golden;
  private static Checkpoint checkpoint;
  private static OnnxEngine onnx;
  private static TorchEngine torch;

  @BeforeAll
  static void open() {
    golden = new Fixture(Fixture.LLAVA);
    checkpoint = Checkpoint.open(Fixture.LLAVA);
    onnx = OnnxEngine.open(checkpoint, OnnxOptions.standard());
    torch = TorchEngine.open(checkpoint, EngineOptions.standard());
  }

  @AfterAll
  static void close() {
    onnx.close();
    torch.close();
    checkpoint.close();
    golden.close();
  }

  @Test
  void everyQuantityOfTheFixtureIsTheReferences() {
    List<Check> checks = GoldenVerifier.verify(checkpoint, onnx, Fixture.LLAVA, _ -> {});
    assertThat(checks).hasSizeGreaterThan(40).allMatch(Check::ok);
    assertThat(checks).extracting(Check::quantity).contains("VCD rows", "logits", "greedy tokens");
  }

  /// Tiles, and a mask of their pixels as an input.
  @Test
  void soIsThatOfATiledFamily() {
    Path smol = Fixture.LLAVA.resolveSibling("smolvlm");
    try (Checkpoint tiled = Checkpoint.openWithoutWeights(smol);
        OnnxEngine engine = OnnxEngine.open(tiled, OnnxOptions.standard())) {
      List<Check> checks = GoldenVerifier.verify(tiled, engine, smol, _ -> {});
      assertThat(checks).hasSizeGreaterThan(40).allMatch(Check::ok);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "second", "third", "two", "text"})
  void theEnginesGiveTheSameRows(String name) {
    PreparedInput input = golden.input(name);
    assertThat(Rows.largestDifference(onnx.promptLogits(input), torch.promptLogits(input)))
        .isLessThan(TOLERANCE);
    try (LogitsStream ours = onnx.stream(input);
        LogitsStream theirs = torch.stream(input)) {
      float[] one = ours.prefill();
      float[] other = theirs.prefill();
      for (int step = 0; step < 24; step++) {
        assertThat(Rows.largestDifference(one, other)).isLessThan(TOLERANCE);
        int token = Rows.argmax(other);
        assertThat(Rows.argmax(one)).isEqualTo(token);
        one = ours.append(token);
        other = theirs.append(token);
      }
    }
  }

  @Test
  void severalTokensAtOnceAreAsOneByOne() {
    PreparedInput input = golden.input("first");
    int[] tokens = golden.ints("first.greedy_ids");
    try (LogitsStream together = onnx.stream(input);
        LogitsStream single = onnx.stream(input)) {
      together.prefill();
      single.prefill();
      float[] row = new float[0];
      for (int token : tokens) {
        row = single.append(token);
      }
      assertThat(Rows.largestDifference(together.appendAll(tokens), row)).isLessThan(TOLERANCE);
    }
  }

  @Test
  void aPictureIsLookedAtOnce() {
    try (OnnxEngine fresh = OnnxEngine.open(checkpoint, OnnxOptions.standard())) {
      fresh.imageFeatures(golden.input("first"));
      fresh.promptLogits(golden.input("first"));
      assertThat(fresh.visionRuns()).isEqualTo(1);
    }
  }

  /// What is lost by fewer bits, and that it is not nothing: the variant asked for is the one run.
  @ParameterizedTest
  @CsvSource({
    "fp16, 1e-4, 0.2, 0.97",
    "int8, 1e-2, 2, 0.8",
    "q4, 1e-2, 9, 0.4",
    "q4f16, 1e-2, 9, 0.4",
    "bnb4, 1e-2, 9, 0.4"
  })
  void aSmallerVariantAnswersNearlyAlike(String variant, float least, float most, double share) {
    var options = new OnnxOptions(Optional.of(variant), 1, Optional.empty());
    try (OnnxEngine small = OnnxEngine.open(checkpoint, options)) {
      assertThat(small.variant()).isEqualTo(variant);
      int same = 0;
      int all = 0;
      for (String name : List.of("first", "second", "third", "two", "text")) {
        float[][] rows = small.promptLogits(golden.input(name));
        float[][] exact = golden.rows(name + ".logits");
        for (int l = 0; l < rows.length; l++) {
          same += Rows.argmax(rows[l]) == Rows.argmax(exact[l]) ? 1 : 0;
          all++;
        }
        assertThat(Rows.largestDifference(rows, exact)).isBetween(least, most);
        assertDecodesAsItReads(small, golden.input(name));
      }
      assertThat((double) same / all).as("equal likeliest tokens").isGreaterThan(share);
    }
  }

  /// The row after some appended tokens is the row of a prompt that ends with them.
  private static void assertDecodesAsItReads(OnnxEngine engine, PreparedInput input) {
    int[] longer = Arrays.copyOf(input.tokenIds(), input.tokenIds().length + 2);
    longer[longer.length - 2] = 5;
    longer[longer.length - 1] = 9;
    float[][] read =
        engine.promptLogits(new PreparedInput(input.prompt(), longer, input.pictures()));
    try (LogitsStream stream = engine.stream(input)) {
      stream.prefill();
      stream.append(5);
      float[] row = stream.append(9);
      assertThat(Rows.argmax(row)).isEqualTo(Rows.argmax(read[read.length - 1]));
    }
  }

  @Test
  void streamsKeepTheirOrder() {
    PreparedInput input = golden.input("text");
    LogitsStream stream = onnx.stream(input);
    assertThatThrownBy(() -> stream.append(3)).isInstanceOf(IllegalStateException.class);
    stream.prefill();
    assertThatThrownBy(stream::prefill).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> stream.append(-1)).isInstanceOf(IllegalArgumentException.class);
    stream.close();
    stream.close();
    assertThatThrownBy(() -> stream.append(3)).isInstanceOf(IllegalStateException.class);
  }
}
