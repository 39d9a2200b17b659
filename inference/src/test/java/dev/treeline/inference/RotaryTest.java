package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.models.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The kinds of rotary scaling against the reference, on texts within and beyond the trained
/// positions (40 tokens for `dynamic` and `longrope`: one case is shorter and one longer).
class RotaryTest {
  @ParameterizedTest
  @ValueSource(strings = {"linear", "dynamic", "yarn", "longrope"})
  void everyKindTurnsAsTheReferences(String kind) {
    Path directory = Path.of("src/test/resources/golden/rope-" + kind);
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        TorchEngine engine = TorchEngine.open(checkpoint, EngineOptions.standard())) {
      List<Check> checks = GoldenVerifier.verify(checkpoint, engine, directory, check -> {});
      assertThat(checks).hasSize(10).allMatch(Check::ok);
    }
  }
}
