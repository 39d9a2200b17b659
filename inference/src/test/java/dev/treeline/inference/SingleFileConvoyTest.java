package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.decoding.Companion;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.ContrastiveStream;
import dev.treeline.decoding.Decoder;
import dev.treeline.decoding.DeferredContrastiveStream;
import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import dev.treeline.decoding.Limits;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.Sampling;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Language models that run one sequence at a time, in company: prompts of unequal lengths, with
/// one, two or no pictures, several tokens at once, and contrasts whose two views cannot share a
/// forward. To the bit what each gives alone.
class SingleFileConvoyTest {
  private static final Path FIXTURES = Path.of("../models/src/test/resources/fixtures");
  private static final int[] MORE = {5, 9, 3, 17};

  @ParameterizedTest
  @ValueSource(strings = {"gemma3", "paligemma2", "mllama"})
  void inAConvoyEachGivesWhatItGivesAlone(String family) throws Exception {
    Path directory = FIXTURES.resolve(family);
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        TorchEngine engine = TorchEngine.open(checkpoint, EngineOptions.standard())) {
      assertThat(engine.text().joins()).isFalse();
      List<PreparedInput> inputs = inputs(checkpoint, directory);
      assertThat(inputs.stream().map(input -> input.tokenIds().length).distinct().count())
          .isGreaterThan(2);
      List<List<float[]>> expected = new ArrayList<>();
      List<Callable<List<float[]>>> tasks = new ArrayList<>();
      for (PreparedInput input : inputs) {
        expected.add(rows(engine, input));
        tasks.add(() -> rows(engine, input));
      }
      List<Future<List<float[]>>> together = Convoy.go(tasks);
      for (int i = 0; i < inputs.size(); i++) {
        for (int row = 0; row < expected.get(i).size(); row++) {
          assertThat(together.get(i).get().get(row)).isEqualTo(expected.get(i).get(row));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gemma3", "paligemma2", "mllama"})
  void contrastsInAConvoyChooseWhatThePlainOneDoes(String family) throws Exception {
    Path directory = FIXTURES.resolve(family);
    ContrastRule rule = new ContrastRule.Vcd(1, 0.1);
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        TorchEngine engine = TorchEngine.open(checkpoint, EngineOptions.standard())) {
      List<PreparedInput> inputs = inputs(checkpoint, directory);
      List<int[]> expected = new ArrayList<>();
      List<Callable<int[]>> tasks = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        PreparedInput clean = inputs.get(i);
        PreparedInput other = inputs.get((i + 1) % inputs.size());
        try (LogitsStream plain =
            new ContrastiveStream(engine.stream(clean), engine.stream(other), rule)) {
          expected.add(greedy(plain));
        }
        Companion companion = i % 2 == 0 ? Companion.never() : Companion.always();
        tasks.add(() -> {
          try (LogitsStream deferred =
              new DeferredContrastiveStream(
                  engine.stream(clean), engine.stream(other), rule, FirstRow.DROPPED, companion)) {
            return greedy(deferred);
          }
        });
      }
      List<Future<int[]>> together = Convoy.go(tasks);
      for (int i = 0; i < inputs.size(); i++) {
        assertThat(together.get(i).get()).isEqualTo(expected.get(i));
      }
    }
  }

  private static List<PreparedInput> inputs(Checkpoint checkpoint, Path directory) {
    try (Safetensors tensors = Safetensors.open(directory.resolve("golden.safetensors"))) {
      return GoldenCase.read(directory, tensors).stream()
          .map(one -> checkpoint.processor().prepare(one.messages()))
          .toList();
    }
  }

  private static List<float[]> rows(TorchEngine engine, PreparedInput input) {
    try (LogitsStream stream = engine.stream(input)) {
      List<float[]> rows = new ArrayList<>(List.of(stream.prefill()));
      rows.add(stream.append(MORE[0]));
      rows.add(stream.appendAll(new int[] {MORE[1], MORE[2], MORE[3]}));
      return rows;
    }
  }

  private static int[] greedy(LogitsStream stream) {
    return new Decoder(
            new Sampling.Greedy().with(0), List.of(), new Limits(Set.of(), 8), () -> false)
        .decode(stream, _ -> {})
        .tokens();
  }
}
