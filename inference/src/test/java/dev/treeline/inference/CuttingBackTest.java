package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.decoding.Companion;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.ContrastiveStream;
import dev.treeline.decoding.Decoder;
import dev.treeline.decoding.DeferredContrastiveStream;
import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import dev.treeline.decoding.DeferredContrastiveStream.Pace;
import dev.treeline.decoding.Foresight;
import dev.treeline.decoding.Limits;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.PartialLogits;
import dev.treeline.decoding.Sampling;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What was run and forgotten leaves no trace, and guesses that hang on it choose no other token.
/// The second checkpoint has grouped heads and a sliding window of 24 positions.
class CuttingBackTest {
  private static final float TOLERANCE = 1e-4f;
  private static final String LLAVA = "../models/src/test/resources/fixtures/llava";
  private static final String MISTRAL = "src/test/resources/golden/siglip-mistral";
  private static final String QWEN = "../models/src/test/resources/fixtures/qwen2-vl";
  private static final int[] TOKENS = IntStream.range(0, 40).map(i -> 3 + i * 7 % 600).toArray();

  @FunctionalInterface
  private interface Body {
    void run(TorchEngine engine, PreparedInput input) throws Exception;
  }

  private static void with(String directory, Body test) throws Exception {
    try (Checkpoint checkpoint = Checkpoint.open(Path.of(directory));
        TorchEngine engine = TorchEngine.open(checkpoint, EngineOptions.standard())) {
      test.run(engine, input(checkpoint));
    }
  }

  private static PreparedInput input(Checkpoint checkpoint) {
    try (Safetensors tensors =
        Safetensors.open(checkpoint.directory().resolve("golden.safetensors"))) {
      GoldenCase first = GoldenCase.read(checkpoint.directory(), tensors).getFirst();
      return checkpoint.processor().prepare(first.messages());
    }
  }

  private static PreparedInput without(PreparedInput input) {
    List<PreparedInput.Picture> dark =
        input.pictures().stream()
            .map(picture ->
                picture.withPixels(
                    new float[picture.pixels().values().length], picture.contentHash() + "#dark"))
            .toList();
    return input.withPictures(dark);
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, MISTRAL, QWEN})
  void whatFollowsACutIsWhatItWouldHaveBeenWithoutIt(String directory) throws Exception {
    with(
        directory,
        (engine, input) -> {
          try (LogitsStream straight = engine.stream(input);
              PartialLogits cut = PartialLogits.of(engine.stream(input))) {
            assertThat(cut.canCutBack()).isTrue();
            straight.prefill();
            cut.prefill();
            straight.append(TOKENS[0]);
            cut.append(TOKENS[0]);
            cut.append(TOKENS[20]);
            cut.advanceAll(Arrays.copyOfRange(TOKENS, 10, 30));
            cut.cutBack(21);
            cut.cutBack(0);
            assertThatThrownBy(() -> cut.cutBack(2)).isInstanceOf(IllegalArgumentException.class);
            for (int i = 1; i < 5; i++) {
              assertThat(cut.append(TOKENS[i])).isEqualTo(straight.append(TOKENS[i]));
            }
            cut.cutBack(5);
            assertThat(cut.appendAll(Arrays.copyOf(TOKENS, 30)))
                .usingComparatorWithPrecision(TOLERANCE)
                .containsExactly(after(engine, input, 30));
          }
        });
  }

  private static float[] after(TorchEngine engine, PreparedInput input, int tokens) {
    try (LogitsStream stream = engine.stream(input)) {
      stream.prefill();
      return stream.appendAll(Arrays.copyOf(TOKENS, tokens));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, MISTRAL, QWEN})
  void everyPositionOfAForwardCanBeLookedAt(String directory) throws Exception {
    with(
        directory,
        (engine, input) -> {
          int[] ids = {5, 17, 3};
          for (int count : new int[] {3, 30}) { // in Java, and by the kernels
            try (PartialLogits all = PartialLogits.of(engine.stream(input))) {
              all.advanceAll(Arrays.copyOf(TOKENS, count)); // and the prompt
              all.cutBack(count);
              all.advanceAll(Arrays.copyOf(TOKENS, count));
              for (int back = 0; back < count; back++) {
                float[] expected = after(engine, input, count - back);
                float[] some = all.read(back, ids);
                for (int i = 0; i < ids.length; i++) {
                  assertThat(Math.abs(some[i] - expected[ids[i]])).isLessThan(TOLERANCE);
                }
                assertThat(Rows.largestDifference(all.row(back), expected)).isLessThan(TOLERANCE);
              }
              assertThatThrownBy(() -> all.row(count)).isInstanceOf(IllegalStateException.class);
            }
          }
        });
  }

  private static List<Pace> paces() {
    List<Pace> paces = new ArrayList<>();
    for (FirstRow first : FirstRow.values()) {
      paces.add(new Pace(first, Companion.never(), Foresight.always(1)));
      paces.add(new Pace(first, Companion.never(), Foresight.always(3)));
      paces.add(new Pace(first, Companion.never(), Foresight.always(100)));
      paces.add(new Pace(first, Companion.whenItPays(0.7), Foresight.whereItPays()));
    }
    return paces;
  }

  private static List<ContrastRule> rules() {
    return List.of(
        new ContrastRule.Vcd(1, 0.1), new ContrastRule.Vcd(1, 0.6), new ContrastRule.M3id(2, 0.4));
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, MISTRAL, QWEN})
  void guessesChooseTheTokensOfThePlainContrast(String directory) throws Exception {
    with(
        directory,
        (engine, input) -> {
          for (ContrastRule rule : rules()) {
            for (Sampling sampling : List.of(new Sampling.Greedy(), Sampling.Sampled.at(0.7))) {
              List<Integer> plain =
                  decode(
                      sampling,
                      new ContrastiveStream(
                          engine.stream(input), engine.stream(without(input)), rule));
              for (Pace pace : paces()) {
                assertThat(decode(sampling, contrast(engine, input, rule, pace))).isEqualTo(plain);
              }
            }
          }
        });
  }

  @SuppressWarnings("MustBeClosedChecker") // the caller closes it
  private static DeferredContrastiveStream contrast(
      TorchEngine engine, PreparedInput input, ContrastRule rule, Pace pace) {
    return new DeferredContrastiveStream(
        engine.stream(input), engine.stream(without(input)), rule, pace);
  }

  private static List<Integer> decode(Sampling sampling, LogitsStream stream) {
    try (stream) {
      Decoder decoder = new Decoder(sampling.with(7), new Limits(Set.of(), 24));
      return IntStream.of(decoder.decode(stream, _ -> {}).tokens()).boxed().toList();
    }
  }

  private static List<Callable<List<Integer>>> tasks(
      TorchEngine engine, PreparedInput input, long pause) {
    List<Callable<List<Integer>>> tasks = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      int number = i;
      tasks.add(() -> {
        Thread.sleep(pause * (number * 5 % 7));
        var pace = new Pace(FirstRow.DROPPED, Companion.never(), Foresight.always(1 + number % 4));
        return decode(
            number % 2 == 0 ? new Sampling.Greedy() : Sampling.Sampled.at(0.3 + 0.1 * number),
            contrast(engine, input, rules().get(number % 3), pace));
      });
    }
    return tasks;
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, MISTRAL, QWEN})
  void guessesInAConvoyChooseWhatEachChoosesAlone(String directory) throws Exception {
    with(
        directory,
        (engine, input) -> {
          List<List<Integer>> alone = new ArrayList<>();
          for (Callable<List<Integer>> task : tasks(engine, input, 0)) {
            alone.add(task.call());
          }
          assertThat(results(Convoy.go(tasks(engine, input, 0)))).isEqualTo(alone);
          assertThat(results(Convoy.go(tasks(engine, input, 3)))).isEqualTo(alone);
        });
  }

  private static List<List<Integer>> results(List<Future<List<Integer>>> futures) {
    return futures.stream().map(Future::resultNow).toList();
  }
}
