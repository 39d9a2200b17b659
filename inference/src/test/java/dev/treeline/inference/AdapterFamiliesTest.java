package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.Safetensors;
import dev.treeline.models.adapter.Adapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every family with the adapters that PEFT made for it, against PEFT's logits
/// (`tools/golden/adapters.py`).
class AdapterFamiliesTest {
  private static final Path FIXTURES = Path.of("../models/src/test/resources/fixtures");

  /// Of the largest logit, which these random adapters push to some tens.
  private static final float TOLERANCE = 1e-5f;

  static List<Path> adapters() throws IOException {
    try (Stream<Path> found = Files.find(FIXTURES, 4, (path, _) -> isAdapter(path))) {
      return found.sorted().toList();
    }
  }

  private static boolean isAdapter(Path path) {
    return path.getParent().endsWith("adapters")
        && Files.exists(path.resolve("adapter_config.json"));
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void mergedItGivesPeftsLogits(Path directory) {
    try (Checkpoint base = Checkpoint.open(family(directory))) {
      Adapter adapter = Adapter.read(directory, base);
      try (TorchEngine engine =
          TorchEngine.open(base, EngineOptions.standard(), Optional.of(adapter))) {
        requirePefts(engine, base, directory);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void besideItsBaseItGivesPeftsLogits(Path directory) {
    try (Checkpoint base = Checkpoint.open(family(directory));
        TorchEngine engine = TorchEngine.open(base, EngineOptions.standard())) {
      Adapter adapter = Adapter.read(directory, base);
      PreparedInput input = firstCase(base, family(directory));
      float[][] plain = engine.promptLogits(input);
      for (AdapterUse use : AdapterUse.values()) {
        try (TorchEngine adapted = engine.adapted(base, adapter, use)) {
          requirePefts(adapted, base, directory);
        }
      }
      assertThat(engine.promptLogits(input)).isDeepEqualTo(plain);
    }
  }

  private static Path family(Path directory) {
    return directory.getParent().getParent();
  }

  private static void requirePefts(TorchEngine engine, Checkpoint base, Path directory) {
    float[][] rows = engine.promptLogits(firstCase(base, family(directory)));
    try (Safetensors golden = Safetensors.open(directory.resolveSibling("golden.safetensors"))) {
      float[][] expected = GoldenCase.matrix(golden, directory.getFileName().toString());
      float largest = 1;
      for (float[] row : expected) {
        for (float value : row) {
          largest = Math.max(largest, Math.abs(value));
        }
      }
      for (int i = 0; i < expected.length; i++) {
        float[] row = rows[rows.length - expected.length + i];
        assertThat(Rows.largestDifference(row, expected[i])).isLessThan(TOLERANCE * largest);
      }
    }
  }

  private static PreparedInput firstCase(Checkpoint base, Path family) {
    try (Safetensors tensors = Safetensors.open(family.resolve("golden.safetensors"))) {
      GoldenCase first = GoldenCase.read(family, tensors).getFirst();
      return first.input(base.processor().prepare(first.messages()));
    }
  }
}
