package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.treeline.decoding.Companion;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.ContrastiveStream;
import dev.treeline.decoding.Decoder;
import dev.treeline.decoding.DeferredContrastiveStream;
import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import dev.treeline.decoding.DiffusionNoise;
import dev.treeline.decoding.Limits;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.PartialLogits;
import dev.treeline.decoding.Sampling;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.HostTensor;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is run together, later, in part or not again gives what it gives by itself. The second
/// checkpoint has grouped heads and a sliding window of 24 positions.
class FastPathsTest {
  private static final float TOLERANCE = 1e-4f;
  private static final String LLAVA = "../models/src/test/resources/fixtures/llava";
  private static final String MISTRAL = "src/test/resources/golden/siglip-mistral";
  private static final int[] TOKENS = IntStream.range(0, 40).map(i -> 3 + i * 7 % 600).toArray();

  @FunctionalInterface
  private interface Body {
    void run(TorchEngine engine, Fixture golden) throws Exception;
  }

  private static void with(String directory, Body test) throws Exception {
    try (Fixture golden = new Fixture(Path.of(directory));
        Checkpoint checkpoint = Checkpoint.open(Path.of(directory));
        TorchEngine engine = TorchEngine.open(checkpoint, EngineOptions.standard())) {
      test.run(engine, golden);
    }
  }

  private static float[] alone(TorchEngine engine, PreparedInput input, int[] tokens) {
    try (LogitsStream stream = engine.stream(input)) {
      float[] row = stream.prefill();
      for (int token : tokens) {
        row = stream.append(token);
      }
      return row;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, MISTRAL})
  void int8MovesLogitsByHundredthsOfTheirSpread(String directory) throws Exception {
    float[][] exact = rows(directory, Dtype.F32);
    float[][] coarse = rows(directory, Dtype.I8);
    double spread = Rows.meanDifference(exact, new float[exact.length][exact[0].length]);
    double error = Rows.meanDifference(coarse, exact) / spread;
    assertThat(error).isBetween(1e-3, 0.08);
  }

  private static float[][] rows(String directory, Dtype dtype) {
    try (Fixture golden = new Fixture(Path.of(directory));
        Checkpoint checkpoint = Checkpoint.open(Path.of(directory));
        TorchEngine engine = TorchEngine.open(checkpoint, new EngineOptions("cpu", dtype, 0))) {
      return engine.promptLogits(golden.input("first"));
    }
  }

  private static PreparedInput noised(PreparedInput input, long seed) {
    List<Picture> pictures = new ArrayList<>();
    for (Picture picture : input.pictures()) {
      float[] pixels =
          DiffusionNoise.apply(picture.pixels().values(), 900, new SplittableRandom(seed));
      pictures.add(
          new Picture(new HostTensor(picture.pixels().shape(), pixels), picture.contentHash()));
    }
    return new PreparedInput(input.prompt(), input.tokenIds(), pictures);
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, MISTRAL})
  void twoStreamsInOneForward(String directory) throws Exception {
    with(
        directory,
        (engine, golden) -> {
          PreparedInput first = golden.input("first");
          PreparedInput second = golden.input("text");
          try (LogitsStream leader = engine.stream(first);
              PartialLogits follower = PartialLogits.of(engine.stream(second))) {
            assertThat(follower.joins(leader)).isTrue();
            follower.advanceWith(leader, Arrays.copyOf(TOKENS, 2)); // its prompt and two tokens
            leader.prefill();
            follower.advanceWith(leader, new int[] {TOKENS[2]});
            leader.append(TOKENS[0]);
            follower.advanceWith(leader, Arrays.copyOfRange(TOKENS, 3, 30));
            float[] row = leader.appendAll(Arrays.copyOfRange(TOKENS, 1, 33));
            float[] expected = alone(engine, second, Arrays.copyOf(TOKENS, 30));
            assertThat(Rows.largestDifference(follower.row(), expected)).isLessThan(TOLERANCE);
            expected = alone(engine, first, Arrays.copyOf(TOKENS, 33));
            assertThat(Rows.largestDifference(row, expected)).isLessThan(TOLERANCE);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, MISTRAL})
  void someLogitsAreThoseOfTheWholeRow(String directory) throws Exception {
    with(
        directory,
        (engine, golden) -> {
          int[] ids = {5, 17, 3, 600};
          try (PartialLogits stream = PartialLogits.of(engine.stream(golden.input("first")))) {
            stream.advance(Arrays.copyOf(TOKENS, 3));
            float[] some = stream.read(ids);
            float[] row = stream.row();
            for (int i = 0; i < ids.length; i++) {
              assertThat(some[i]).isCloseTo(row[ids[i]], within(1e-5f));
              assertThat(stream.read(ids)[i]).isEqualTo(row[ids[i]]);
            }
            float[] expected = alone(engine, golden.input("first"), Arrays.copyOf(TOKENS, 3));
            assertThat(Rows.largestDifference(row, expected)).isLessThan(TOLERANCE);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, MISTRAL})
  void aKeptBeginningChangesNoBit(String directory) throws Exception {
    with(
        directory,
        (engine, golden) -> {
          PreparedInput input = golden.input("first");
          float[] row = alone(engine, input, TOKENS);
          assertThat(engine.prefixHits()).isZero();
          float[] noisy = alone(engine, noised(input, 1), TOKENS);
          assertThat(engine.prefixHits()).isZero();
          assertThat(alone(engine, input, TOKENS)).isEqualTo(row).isNotEqualTo(noisy);
          assertThat(alone(engine, noised(input, 1), TOKENS)).isEqualTo(noisy);
          assertThat(engine.prefixHits()).isEqualTo(2);
          assertThat(engine.visionRuns()).isEqualTo(2);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, MISTRAL})
  void theFastContrastChoosesTheTokensOfThePlainOne(String directory) throws Exception {
    with(
        directory,
        (engine, golden) -> {
          PreparedInput input = golden.input("first");
          for (long seed = 0; seed < 4; seed++) {
            var rule = new ContrastRule.Vcd(1, seed % 2 == 0 ? 0.1 : 0.6);
            Sampling sampling = seed < 2 ? new Sampling.Greedy() : Sampling.Sampled.at(0.7);
            PreparedInput noised = noised(input, seed);
            List<Integer> plain =
                decode(
                    sampling,
                    new ContrastiveStream(engine.stream(input), engine.stream(noised), rule));
            for (Companion companion :
                List.of(Companion.never(), Companion.always(), Companion.whenItPays(0.2))) {
              var fast =
                  new DeferredContrastiveStream(
                      engine.stream(input),
                      engine.stream(noised),
                      rule,
                      FirstRow.DROPPED,
                      companion);
              assertThat(decode(sampling, fast)).isEqualTo(plain);
            }
          }
        });
  }

  private static List<Integer> decode(Sampling sampling, LogitsStream stream) {
    try (stream) {
      Decoder decoder = new Decoder(sampling.with(7), new Limits(Set.of(), 24));
      return IntStream.of(decoder.decode(stream, _ -> {}).tokens()).boxed().toList();
    }
  }

  /// Contrasts and plain answers of different lengths on their way together.
  private static List<Callable<List<Integer>>> tasks(
      TorchEngine engine, Fixture golden, long pause) {
    List<Callable<List<Integer>>> tasks = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      int number = i;
      PreparedInput first = golden.input("first");
      PreparedInput input =
          i % 3 == 0 ? golden.input("text") : i % 3 == 1 ? first : noised(first, 99);
      tasks.add(() -> {
        Thread.sleep(pause * (number * 5 % 7));
        List<Integer> tokens = new ArrayList<>();
        try (LogitsStream stream =
            number % 2 == 0
                ? engine.stream(input)
                : new DeferredContrastiveStream(
                    engine.stream(input),
                    engine.stream(noised(input, number)),
                    new ContrastRule.Vcd(1, 0.3),
                    FirstRow.KEPT,
                    Companion.whenItPays(0.2))) {
          float[] row = stream.prefill();
          for (int step = 0; step < 4 + number; step++) {
            int token = Rows.argmax(row);
            tokens.add(token);
            tokens.add(Float.floatToIntBits(row[token]));
            row = stream.append(token);
          }
        }
        return tokens;
      });
    }
    return tasks;
  }

  private static List<List<Integer>> results(List<Future<List<Integer>>> futures) {
    return futures.stream().map(Future::resultNow).toList();
  }

  /// The chosen tokens, without the bits of their logits.
  private static List<List<Integer>> tokens(List<List<Integer>> results) {
    return results.stream()
        .map(all -> IntStream.range(0, all.size() / 2).mapToObj(i -> all.get(2 * i)).toList())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, MISTRAL})
  void aConvoyChoosesTheTokensOfEachAloneAndRepeatsToTheBit(String directory) throws Exception {
    with(
        directory,
        (engine, golden) -> {
          List<List<Integer>> alone = new ArrayList<>();
          for (Callable<List<Integer>> task : tasks(engine, golden, 0)) {
            alone.add(task.call());
          }
          List<List<Integer>> together = results(Convoy.go(tasks(engine, golden, 0)));
          assertThat(tokens(together)).isEqualTo(tokens(alone));
          assertThat(results(Convoy.go(tasks(engine, golden, 3)))).isEqualTo(together);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = LLAVA)
  void aTaskThatFailsStopsNoOther(String directory) throws Exception {
    with(
        directory,
        (engine, golden) -> {
          List<Callable<List<Integer>>> tasks = new ArrayList<>(tasks(engine, golden, 0));
          tasks.add(
              2,
              () -> {
                throw new IllegalStateException("on purpose");
              });
          List<Future<List<Integer>>> futures = Convoy.go(tasks);
          assertThat(futures.remove(2).exceptionNow()).hasMessage("on purpose");
          assertThat(tokens(results(futures)))
              .isEqualTo(tokens(results(Convoy.go(tasks(engine, golden, 0)))));
        });
  }
}
