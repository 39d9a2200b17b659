package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomCheckpointTest {
  private static final String LLAVA = "src/test/resources/fixtures/llava/config.json";
  private static final String SMOLVLM =
      """
      {"model_type": "smolvlm", "image_token_id": 4, "scale_factor": 2,
       "text_config": {"model_type": "llama", "hidden_size": 12, "num_hidden_layers": 2,
         "num_attention_heads": 3, "num_key_value_heads": 1, "head_dim": 4,
         "intermediate_size": 20, "vocab_size": 40, "rms_norm_eps": 1e-05},
       "vision_config": {"hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2,
         "intermediate_size": 10, "image_size": 16, "patch_size": 4}}
      """;

  @TempDir Path directory;

  private static String config(String family) throws Exception {
    return family.equals("llava") ? Files.readString(Path.of(LLAVA)) : SMOLVLM;
  }

  @ParameterizedTest
  @ValueSource(strings = {"llava", "smolvlm"})
  void whatIsWrittenIsWholeAndExactInHalfPrecision(String family) throws Exception {
    RandomCheckpoint.write(directory, config(family), 1);
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      assertThat(checkpoint.modelType()).isEqualTo(family);
      assertThat(checkpoint.weightFindings()).isEmpty();
      assertThat(checkpoint.weights().info("lm_head.weight").dtype()).isEqualTo(Dtype.F16);
      assertThat(checkpoint.weights().floats("language_model.norm.weight")).containsOnly(1);
      float[] head = checkpoint.weights().floats("lm_head.weight");
      assertThat(head)
          .isNotEqualTo(checkpoint.weights().floats("language_model.embed_tokens.weight"));
      double squares = 0;
      for (float weight : head) {
        squares += (double) weight * weight / head.length;
      }
      assertThat(Math.sqrt(squares)).isBetween(0.018, 0.022);
    }
  }

  @Test
  void smolVlmHasTheNamesOfTransformers() throws Exception {
    RandomCheckpoint.write(directory, SMOLVLM, 1);
    try (Safetensors files = Safetensors.open(directory)) {
      assertThat(files.names())
          .contains(
              "lm_head.weight",
              "model.text_model.layers.1.self_attn.q_proj.weight",
              "model.vision_model.post_layernorm.bias",
              "model.connector.modality_projection.proj.weight");
    }
  }

  @Test
  void theSameSeedGivesTheSameBytes() throws Exception {
    RandomCheckpoint.write(directory.resolve("a"), SMOLVLM, 7);
    RandomCheckpoint.write(directory.resolve("b"), SMOLVLM, 7);
    assertThat(directory.resolve("a/model.safetensors"))
        .hasSameBinaryContentAs(directory.resolve("b/model.safetensors"));
  }

  @Test
  void aConfigThatIsNotJsonIsRefused() {
    assertThatThrownBy(() -> RandomCheckpoint.write(directory, "{", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not JSON");
  }
}
