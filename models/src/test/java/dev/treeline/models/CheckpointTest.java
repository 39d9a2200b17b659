package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  @Test
  void opensTheFixture() {
    try (Checkpoint checkpoint = Checkpoint.open(Fixtures.LLAVA)) {
      assertThat(checkpoint.modelType()).isEqualTo("llava");
      assertThat(checkpoint.config().imageTokens()).isEqualTo(16);
      assertThat(checkpoint.weights().floats("lm_head.weight")).hasSize(704 * 48);
      assertThat(checkpoint.weights().info("language_model.layers.0.mlp.up_proj.weight").shape())
          .containsExactly(112, 48);
      assertThat(checkpoint.generation().stopTokens()).isEqualTo(Set.of(2));
      assertThat(checkpoint.weightFindings()).isEmpty();
    }
  }
}
