package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.PartialLogits;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.PaliGemmaConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every family against the reference: a folder below `models/src/test/resources/fixtures` is
/// tested by being there.
class FixturesTest {
  private static final Path FOLDER = Path.of("../models/src/test/resources/fixtures");
  private static final float TOLERANCE = 1e-4f;

  static List<Path> fixtures() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.filter(GoldenVerifier::isGolden).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void everyNumberIsTheReferences(Path directory) {
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        TorchEngine engine = TorchEngine.open(checkpoint, EngineOptions.standard())) {
      List<Check> checks = GoldenVerifier.verify(checkpoint, engine, directory, check -> {});
      assertThat(checks).filteredOn(check -> !check.ok()).isEmpty();
      for (String name : cases(directory).map(GoldenCase::name).toList()) {
        assertThat(checks)
            .filteredOn(check -> check.where().equals(name))
            .extracting(Check::quantity)
            .contains("prompt text", "input ids", "logits", "greedy tokens");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void theCacheChangesNothing(Path directory) {
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        TorchEngine engine = TorchEngine.open(checkpoint, EngineOptions.standard())) {
      cases(directory).limit(2).forEach(one -> theCacheChangesNothing(checkpoint, engine, one));
    }
  }

  private static void theCacheChangesNothing(
      Checkpoint checkpoint, TorchEngine engine, GoldenCase one) {
    PreparedInput input = checkpoint.processor().prepare(one.messages());
    int[] more = {5, 9, 3, 17, 4, 11, 23, 6};
    float[][] whole =
        checkpoint.config() instanceof PaliGemmaConfig // its prompt does not see what follows
            ? rowsAtOnce(engine, input, more)
            : rowsOfPrompt(engine, input, more);
    try (LogitsStream stream = engine.stream(input)) {
      assertThat(Rows.largestDifference(stream.prefill(), whole[0])).isLessThan(TOLERANCE);
      for (int i = 0; i < 3; i++) {
        assertThat(Rows.largestDifference(stream.append(more[i]), whole[i + 1]))
            .isLessThan(TOLERANCE);
      }
      float[] row = stream.appendAll(Arrays.copyOfRange(more, 3, more.length));
      assertThat(Rows.largestDifference(row, whole[more.length])).isLessThan(TOLERANCE);
    }
  }

  /// The row after the prompt, and that after each of `more`: they stand in the prompt.
  private static float[][] rowsOfPrompt(TorchEngine engine, PreparedInput input, int[] more) {
    int length = input.tokenIds().length;
    int[] tokens = Arrays.copyOf(input.tokenIds(), length + more.length);
    System.arraycopy(more, 0, tokens, length, more.length);
    float[][] whole = engine.promptLogits(input.withTokens(tokens));
    return Arrays.copyOfRange(whole, length - 1, whole.length);
  }

  /// The same, but they run behind the prompt, in one forward with it.
  private static float[][] rowsAtOnce(TorchEngine engine, PreparedInput input, int[] more) {
    return IntStream.rangeClosed(0, more.length)
        .mapToObj(count -> rowAtOnce(engine, input, Arrays.copyOf(more, count)))
        .toArray(float[][]::new);
  }

  private static float[] rowAtOnce(TorchEngine engine, PreparedInput input, int[] tokens) {
    try (PartialLogits stream = (PartialLogits) engine.stream(input)) {
      stream.advance(tokens);
      return stream.row();
    }
  }

  private static Stream<GoldenCase> cases(Path directory) {
    try (Safetensors tensors = Safetensors.open(directory.resolve("golden.safetensors"))) {
      return new ArrayList<>(GoldenCase.read(directory, tensors)).stream();
    }
  }
}
