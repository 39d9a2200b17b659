package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.decoding.LogitsStream;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The cache changes nothing, however tokens come in: every row is that of one forward over the
/// whole sequence. The second checkpoint has grouped heads and a sliding window of 24 positions.
class TorchCacheTest {
  private static final float TOLERANCE = 1e-4f;
  private static final String LLAVA = "../models/src/test/resources/fixtures/llava";
  private static final String MISTRAL = "src/test/resources/golden/siglip-mistral";

  private static void with(String directory, BiConsumer<TorchEngine, Fixture> test) {
    try (Fixture golden = new Fixture(Path.of(directory));
        Checkpoint checkpoint = Checkpoint.open(Path.of(directory));
        TorchEngine engine = TorchEngine.open(checkpoint, EngineOptions.standard())) {
      test.accept(engine, golden);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, MISTRAL})
  void stepByStep(String directory) {
    with(
        directory,
        (engine, golden) -> {
          for (String name : new String[] {"first", "text"}) {
            PreparedInput input = golden.input(name);
            int[] ids = golden.ints(name + ".greedy_ids");
            try (LogitsStream stream = engine.stream(input)) {
              float[] row = stream.prefill();
              for (int step = 0; step < ids.length; step++) {
                float[][] whole = engine.promptLogits(longer(input, Arrays.copyOf(ids, step)));
                assertThat(Rows.largestDifference(row, whole[whole.length - 1]))
                    .isLessThan(TOLERANCE);
                row = stream.append(ids[step]);
              }
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, MISTRAL})
  void severalTokensAtOnce(String directory) {
    with(
        directory,
        (engine, golden) -> {
          int[] ids = golden.ints("first.greedy_ids");
          float[][] whole = engine.promptLogits(longer(golden.input("first"), ids));
          try (LogitsStream stream = engine.stream(golden.input("first"))) {
            stream.prefill();
            stream.appendAll(Arrays.copyOf(ids, 4));
            stream.append(ids[4]);
            float[] row = stream.appendAll(Arrays.copyOfRange(ids, 5, ids.length));
            assertThat(Rows.largestDifference(row, whole[whole.length - 1])).isLessThan(TOLERANCE);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, MISTRAL})
  void whileItGrows(String directory) {
    int[] ids = new int[300];
    Arrays.setAll(ids, i -> 3 + i * 7 % 600);
    with(
        directory,
        (engine, golden) -> {
          PreparedInput input = golden.input("first");
          float[][] whole = engine.promptLogits(longer(input, ids));
          try (LogitsStream stream = engine.stream(input)) {
            stream.prefill();
            for (int i = 0; i < ids.length; i++) {
              float[] expected = whole[input.tokenIds().length + i];
              assertThat(Rows.largestDifference(stream.append(ids[i]), expected))
                  .isLessThan(TOLERANCE);
            }
          }
        });
  }

  private static PreparedInput longer(PreparedInput input, int[] more) {
    int[] tokens = Arrays.copyOf(input.tokenIds(), input.tokenIds().length + more.length);
    System.arraycopy(more, 0, tokens, input.tokenIds().length, more.length);
    return new PreparedInput(input.prompt(), tokens, input.pictures());
  }
}
