package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.decoding.ConcurrentContrastiveStream;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.ContrastiveStream;
import dev.treeline.decoding.Decoder;
import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import dev.treeline.decoding.Foresight;
import dev.treeline.decoding.LateStream;
import dev.treeline.decoding.Limits;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.Sampling;
import dev.treeline.decoding.SeededRandom;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two views of a question on two threads of one engine: grouped heads and a window, M-RoPE, steps
/// in Java and by the kernels, and int8.
class ConcurrentViewsTest {
  private static final String FIXTURES = "../models/src/test/resources/fixtures/";
  private static final int TOKENS = 24;

  private static PreparedInput input(Checkpoint checkpoint) {
    try (Safetensors tensors =
        Safetensors.open(checkpoint.directory().resolve("golden.safetensors"))) {
      GoldenCase first = GoldenCase.read(checkpoint.directory(), tensors).getFirst();
      return checkpoint.processor().prepare(first.messages());
    }
  }

  private static List<Integer> decoded(LogitsStream stream, int seed) {
    Sampling sampling = seed % 2 == 0 ? new Sampling.Greedy() : Sampling.Sampled.at(1);
    var random = new SeededRandom(seed);
    var decoder = new Decoder(sampling.with(random), new Limits(Set.of(), TOKENS));
    int[] tokens = decoder.decode(stream, _ -> {}).tokens();
    return IntStream.of(tokens).boxed().toList();
  }

  private static LogitsStream noised(TorchEngine engine, PreparedInput input, int seed) {
    return new LateStream(() -> engine.stream(Views.noised(input, 900, seed)));
  }

  private static ConcurrentContrastiveStream concurrent(
      TorchEngine engine, PreparedInput input, ContrastRule rule, int seed, Foresight foresight) {
    return ConcurrentContrastiveStream.open(
        () -> engine.stream(input), noised(engine, input, seed), rule, FirstRow.KEPT, foresight);
  }

  @ParameterizedTest
  @CsvSource({
    FIXTURES + "llava, F32",
    FIXTURES + "llava, I8",
    "src/test/resources/golden/siglip-mistral, F32",
    FIXTURES + "qwen2-vl, F32",
    FIXTURES + "gemma3, F32"
  })
  void answersAreThoseOfThePlainWayAndRepeatToTheBit(String directory, Dtype dtype)
      throws Exception {
    var options = new EngineOptions("cpu", dtype, 1);
    try (Checkpoint checkpoint = Checkpoint.open(Path.of(directory));
        TorchEngine engine = TorchEngine.open(checkpoint, options)) {
      PreparedInput input = input(checkpoint);
      for (double beta : new double[] {0.1, 0.9}) {
        var rule = new ContrastRule.Vcd(1, beta);
        for (int seed = 0; seed < 4; seed++) {
          List<Integer> plain;
          try (var stream =
              new ContrastiveStream(engine.stream(input), noised(engine, input, seed), rule)) {
            plain = decoded(stream, seed);
          }
          float[] before = {};
          for (Foresight foresight :
              List.of(Foresight.none(), Foresight.whileWaiting(), Foresight.always(100))) {
            try (var stream = concurrent(engine, input, rule, seed, foresight)) {
              assertThat(decoded(stream, seed)).isEqualTo(plain);
              float[] first = stream.firstContrast();
              assertThat(before.length == 0 || Arrays.equals(first, before)).isTrue();
              before = first;
            }
          }
        }
      }
    }
  }

  @Test
  void anAnswerThatIsNotReadToItsEndFreesBothViews() throws Exception {
    try (Checkpoint checkpoint = Checkpoint.open(Path.of(FIXTURES + "llava"));
        TorchEngine engine = TorchEngine.open(checkpoint, new EngineOptions("cpu", Dtype.F32, 1))) {
      PreparedInput input = input(checkpoint);
      for (int i = 0; i < 12; i++) {
        try (var stream =
            concurrent(engine, input, ContrastRule.Vcd.standard(), i, Foresight.always(9))) {
          if (i % 3 > 0) {
            stream.prefill();
          }
          if (i % 3 > 1) {
            stream.append(5);
          }
        }
      }
      List<LogitsStream> open = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        open.add(concurrent(engine, input, ContrastRule.Vcd.standard(), i, Foresight.always(9)));
      }
      open.forEach(LogitsStream::prefill);
      open.forEach(LogitsStream::close);
    } // a view that still ran here would read weights that are gone
  }
}
