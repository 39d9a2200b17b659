package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Rows as PyTorch and `transformers` make them. `tools/golden/decoding.py` wrote the files.
class GoldenRowsTest {
  static Stream<String> warpers() {
    return lines("warpers.txt").stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("warpers")
  void cutsKeepWhatTheWarpersOfTransformersKeep(String line) {
    String[] parts = line.split("\\|");
    double[] settings = doubles(parts[0]);
    var sampling = new Sampling.Sampled(settings[0], (int) settings[1], settings[2], settings[3]);
    var sampler = new CategoricalSampler(sampling, new SplittableRandom(1));
    int count = sampler.keep(floats(parts[1]));
    int[] kept = IntStream.range(0, count).map(sampler::kept).sorted().toArray();
    assertThat(kept).isEqualTo(Arrays.stream(doubles(parts[2])).mapToInt(id -> (int) id).toArray());
  }

  @Test
  void contrastEqualsPyTorchToTheLastBit() {
    List<String> lines = lines("vcd.txt");
    assertThat(lines).hasSize(4 * 4);
    for (int i = 0; i < lines.size(); i += 4) {
      double[] settings = doubles(lines.get(i));
      float[] row = floats(lines.get(i + 1));
      var rule = new ContrastRule.Vcd(settings[0], settings[1]);
      rule.contrast(row, floats(lines.get(i + 2)), 0);
      assertThat(row).as(rule.toString()).isEqualTo(floats(lines.get(i + 3)));
    }
  }

  private static List<String> lines(String name) {
    try (InputStream in = GoldenRowsTest.class.getResourceAsStream("/golden/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] doubles(String text) {
    return Arrays.stream(text.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  private static float[] floats(String text) {
    double[] values = doubles(text);
    var floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
