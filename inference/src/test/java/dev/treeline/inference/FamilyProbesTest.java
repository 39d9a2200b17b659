package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.decoding.LogitsStream;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Probes on families whose language models are not simply Llama's: positions in three rows,
/// features in several layers, cross-attention, Gemma. A probe that changes nothing must leave
/// every row as it is, and hidden states must be the reference's (`tools/golden/states.py`).
class FamilyProbesTest {
  private static final Path FIXTURES = Path.of("../models/src/test/resources/fixtures");
  private static final float TOLERANCE = 1e-4f;
  private static final int[] ANSWER = {5, 9, 3, 17};
  private static final List<String> FAMILIES =
      List.of("qwen2-vl", "qwen2-5-vl", "qwen3-vl", "gemma3", "paligemma", "paligemma2", "mllama");

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void statesAreTheReferences(String family) {
    with(
        family,
        (checkpoint, engine, input) -> {
          float[][] states;
          try (ProbedStream stream = engine.stream(input, new Probe.States())) {
            stream.prefill();
            states = stream.readings();
          }
          Path file = FIXTURES.resolve(family).resolve("states.safetensors");
          try (Safetensors golden = Safetensors.open(file)) {
            float[][] expected = GoldenCase.matrix(golden, "states");
            assertThat(states.length).isEqualTo(checkpoint.config().text().layers() + 1);
            assertThat(expected.length).isEqualTo(states.length - 1);
            for (int layer = 0; layer < expected.length; layer++) {
              assertThat(Rows.largestDifference(states[layer], expected[layer]))
                  .isLessThan(TOLERANCE);
            }
          }
        });
  }

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void whatChangesNothingLeavesEveryRow(String family) {
    with(
        family,
        (checkpoint, engine, input) -> {
          List<float[]> plain = rows(engine.stream(input));
          int layers = checkpoint.config().text().layers();
          float[][] directions = new float[layers][checkpoint.config().text().width()];
          Arrays.stream(directions).forEach(direction -> direction[0] = 1);
          boolean[] all = new boolean[imageTokens(checkpoint, input)];
          Arrays.fill(all, true);
          List<Probe> probes =
              List.of(
                  new Probe.EarlyRows(IntStream.rangeClosed(0, layers).boxed().toList()),
                  new Probe.States(),
                  new Probe.ImageAttention(),
                  new Probe.BlankedFeatures(all),
                  new Probe.AttentionBoost(0, 0),
                  new Probe.TokenPruning(1, 1),
                  new Probe.Steering(directions, 0));
          int done = 0;
          for (Probe probe : probes) {
            if (engine.refusal(probe.kind()).isEmpty()) {
              List<float[]> probed = rows(engine.stream(input, probe));
              for (int i = 0; i < plain.size(); i++) {
                assertThat(Rows.largestDifference(probed.get(i), plain.get(i)))
                    .as(probe + " " + i)
                    .isLessThan(TOLERANCE);
              }
              done++;
            }
          }
          assertThat(done).isGreaterThanOrEqualTo(2);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-vl", "qwen2-5-vl", "qwen3-vl"})
  void whatChangesSomethingDoes(String family) {
    with(
        family,
        (checkpoint, engine, input) -> {
          float[] plain = rows(engine.stream(input)).getFirst();
          for (Probe probe :
              List.of(new Probe.AttentionBoost(2, 0), new Probe.TokenPruning(1, 0.1))) {
            float[] row = rows(engine.stream(input, probe)).getFirst();
            assertThat(Rows.largestDifference(row, plain))
                .as(probe.toString())
                .isGreaterThan(0.01f);
          }
          try (ProbedStream stream = engine.stream(input, new Probe.ImageAttention())) {
            stream.prefill();
            for (float[] layer : stream.readings()) {
              assertThat(layer).hasSize(imageTokens(checkpoint, input));
              double share = IntStream.range(0, layer.length).mapToDouble(i -> layer[i]).sum();
              assertThat(share).isBetween(0.01, 1.0);
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen3-vl", "gemma3", "paligemma", "paligemma2", "mllama"})
  void theRestIsRefusedWithTheReason(String family) {
    with(
        family,
        (_, engine, input) -> {
          boolean[] none = {};
          assertThat(engine.refusal(Probe.Kind.BLANKED_FEATURES)).isPresent();
          assertThatThrownBy(() -> engine.stream(input, new Probe.BlankedFeatures(none)).close())
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("image features without some tokens")
              .hasMessageContaining(engine.refusal(Probe.Kind.BLANKED_FEATURES).orElseThrow());
          Set<Probe.Kind> refused = EnumSet.noneOf(Probe.Kind.class);
          for (Probe.Kind kind : Probe.Kind.values()) {
            engine.refusal(kind).ifPresent(_ -> refused.add(kind));
          }
          assertThat(refused).hasSize(family.equals("qwen3-vl") ? 1 : 5);
        });
  }

  @FunctionalInterface
  private interface Body {
    void run(Checkpoint checkpoint, TorchEngine engine, PreparedInput input);
  }

  private static void with(String family, Body test) {
    Path directory = FIXTURES.resolve(family);
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        Safetensors tensors = Safetensors.open(directory.resolve("golden.safetensors"));
        TorchEngine engine = TorchEngine.open(checkpoint, EngineOptions.standard())) {
      GoldenCase first = GoldenCase.read(directory, tensors).getFirst();
      test.run(checkpoint, engine, first.input(checkpoint.processor().prepare(first.messages())));
    }
  }

  private static int imageTokens(Checkpoint checkpoint, PreparedInput input) {
    int token = checkpoint.config().imageToken().orElseThrow();
    return (int) Arrays.stream(input.tokenIds()).filter(id -> id == token).count();
  }

  /// After the prompt, a token, and three more at once.
  private static List<float[]> rows(LogitsStream opened) {
    try (LogitsStream stream = opened) {
      List<float[]> rows = new ArrayList<>(List.of(stream.prefill()));
      rows.add(stream.append(ANSWER[0]));
      rows.add(stream.appendAll(Arrays.copyOfRange(ANSWER, 1, ANSWER.length)));
      return rows;
    }
  }
}
