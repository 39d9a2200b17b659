package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.decoding.Decoder;
import dev.treeline.decoding.Limits;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.Sampling;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every family in bf16: how far its logits are from the reference's in f32. See docs/models.md.
class HalfPrecisionTest {
  private static final Path FOLDER = Path.of("../models/src/test/resources/fixtures");

  static List<Path> fixtures() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.filter(GoldenVerifier::isGolden).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void logitsErrByHundredthsOfTheirSpread(Path directory) {
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        Safetensors tensors = Safetensors.open(directory.resolve("golden.safetensors"));
        TorchEngine engine =
            TorchEngine.open(checkpoint, new EngineOptions("cpu", Dtype.BF16, 0))) {
      GoldenCase first = GoldenCase.read(directory, tensors).getFirst();
      PreparedInput input = first.input(checkpoint.processor().prepare(first.messages()));
      float[][] exact = first.rows("logits");
      double spread = Rows.meanDifference(exact, new float[exact.length][exact[0].length]);
      double error = Rows.meanDifference(engine.promptLogits(input), exact) / spread;
      long[] tokens = first.longs("greedy_ids");
      int[] ours;
      try (LogitsStream stream = engine.stream(input)) {
        ours =
            new Decoder(
                    new Sampling.Greedy().with(0),
                    List.of(),
                    new Limits(Set.of(), tokens.length),
                    () -> false)
                .decode(stream, _ -> {})
                .tokens();
      }
      int same = (int) IntStream.range(0, ours.length).takeWhile(i -> ours[i] == tokens[i]).count();
      assertThat(error)
          .as("%d of %d greedy tokens are the same", same, tokens.length)
          .isBetween(1e-4, 0.1);
    }
  }
}
