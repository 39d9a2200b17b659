package dev.treeline.models.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdapterTest {
  private static final Path BASE = Path.of("src/test/resources/fixtures/llava");
  private static final Path PEFT = BASE.resolve("lora/final");

  @TempDir Path folder;

  @Test
  void whatPeftWroteIsRead() {
    try (Checkpoint base = Checkpoint.open(BASE)) {
      Adapter adapter = Adapter.read(PEFT, base);
      assertThat(adapter.name()).isEqualTo("final");
      assertThat(adapter.maps())
          .hasSize(12)
          .containsKeys(
              "language_model.layers.2.self_attn.v_proj.weight",
              "vision_tower.vision_model.encoder.layers.0.self_attn.q_proj.weight");
      LowRank pair = adapter.maps().get("language_model.layers.0.self_attn.q_proj.weight");
      assertThat(pair).isNotNull();
      assertThat(pair.rank()).isEqualTo(4);
      assertThat(pair.factor()).isEqualTo(2);
      assertThat(adapter.saved()).isEmpty();
      assertThat(adapter.parameters()).isEqualTo(3840);
    }
  }

  @Test
  void whatIsWrittenIsReadBackAndHasPeftsNames() throws IOException {
    try (Checkpoint base = Checkpoint.open(BASE)) {
      Adapter adapter = Adapter.read(PEFT, base);
      adapter.write(folder.resolve("copy"), base);
      Adapter copy = Adapter.read(folder.resolve("copy"), base);
      assertThat(copy.config()).isEqualTo(adapter.config());
      try (Safetensors ours = Safetensors.open(folder.resolve("copy/adapter_model.safetensors"));
          Safetensors theirs = Safetensors.open(PEFT.resolve("adapter_model.safetensors"))) {
        assertThat(ours.names()).isEqualTo(theirs.names());
        for (String name : ours.names()) {
          assertThat(ours.floats(name)).containsExactly(theirs.floats(name));
        }
      }
    }
  }

  @Test
  void namesOfTheOlderLayoutAreRead() throws IOException {
    try (Checkpoint base = Checkpoint.open(BASE)) {
      copyWith("base_model.model.model.language_model.", "base_model.model.language_model.model.");
      assertThat(Adapter.read(folder, base).maps().keySet())
          .isEqualTo(Adapter.read(PEFT, base).maps().keySet());
    }
  }

  @Test
  void anAdapterForAnotherModelIsRefusedByName() throws IOException {
    try (Checkpoint base = Checkpoint.open(BASE)) {
      copyWith("language_model.layers.2.", "language_model.layers.7.");
      assertThatThrownBy(() -> Adapter.read(folder, base))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("layers.7.self_attn")
          .hasMessageContaining("for another model")
          .hasMessageContaining("llava");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"r\": 4|\"r\": 6|must have shape [6, 48]",
        "\"LORA\"|\"IA3\"|peft_type must be",
        "\"use_qalora\": false|\"use_qalora\": true|use_qalora is not supported",
        "\"use_dora\": false|\"use_dora\": true|lora_magnitude_vector is missing",
        "\"init_lora_weights\": true|\"init_lora_weights\": \"pissa_niter_4\"|changes the base model",
        "\"peft_type\"|peft_type\"|not valid JSON"
      })
  void whatCannotBeUsedIsNamed(String right, String wrong, String message) throws IOException {
    copyWith("", "");
    Path config = folder.resolve("adapter_config.json");
    String text = Files.readString(config);
    assertThat(text).contains(right);
    Files.writeString(config, text.replace(right, wrong));
    try (Checkpoint base = Checkpoint.open(BASE)) {
      assertThatThrownBy(() -> Adapter.read(folder, base))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining(message);
    }
  }

  @Test
  void aFolderWithoutAnAdapterIsNamed() {
    try (Checkpoint base = Checkpoint.open(BASE)) {
      assertThatThrownBy(() -> Adapter.read(folder, base))
          .hasMessageContaining("adapter_config.json is missing");
    }
  }

  /// By PEFT 0.21's rules; each row was also put to PEFT itself.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "q_proj|model.language_model.layers.0.self_attn.q_proj|true",
        "q_proj|model.vision_tower.vision_model.encoder.layers.0.self_attn.q_proj|true",
        "proj|model.language_model.layers.0.self_attn.q_proj|false",
        "self_attn.q_proj|model.language_model.layers.0.self_attn.q_proj|true",
        "lm_head|lm_head|true",
        "head|lm_head|false"
      })
  void aPlainNameTakesWhatEndsWithIt(String name, String path, boolean expected) {
    assertThat(ModuleTargets.of(name).has(path, List.of())).isEqualTo(expected);
  }

  @Test
  void whatIsSavedWholeIsNotAdapted() {
    ModuleTargets targets = ModuleTargets.of("linear_1", "q_proj");
    assertThat(targets.has("model.multi_modal_projector.linear_1", List.of())).isTrue();
    List<String> saved = List.of("multi_modal_projector");
    assertThat(targets.has("model.multi_modal_projector.linear_1", saved)).isFalse();
    assertThat(targets.has("model.language_model.layers.0.self_attn.q_proj", saved)).isTrue();
  }

  @Test
  void factorsFollowAlphaRankAndPatterns() {
    var scale = new LoraScale(8, 16, false, Map.of("layers.1.*q_proj", 4), Map.of("v_proj", 2.0));
    assertThat(scale.factor("a.layers.0.self_attn.q_proj")).isEqualTo(2);
    assertThat(scale.rank("a.layers.1.self_attn.q_proj")).isEqualTo(4);
    assertThat(scale.factor("a.layers.1.self_attn.q_proj")).isEqualTo(4);
    assertThat(scale.factor("a.layers.1.self_attn.v_proj")).isEqualTo(0.25);
    var stabilized = new LoraScale(16, 8, true, Map.of(), Map.of());
    assertThat(stabilized.factor("x.q_proj")).isEqualTo(2);
  }

  @Test
  void mergingIsTheFormula() {
    var pair = new LowRank(1, 0.5, new float[] {1, 2}, new float[] {4, -2}, new float[0]);
    float[] merged = pair.merged(new float[] {1, 1, 1, 1});
    assertThat(merged).containsExactly(3, 5, 0, -1);
    var dora = new LowRank(1, 0.5, new float[] {1, 2}, new float[] {4, -2}, new float[] {1, 2});
    assertThat(dora.merged(new float[] {1, 1, 1, 1}))
        .containsExactly(
            new float[] {3 / (float) Math.sqrt(34), 5 / (float) Math.sqrt(34), 0, -2},
            within(1e-6f));
  }

  /// PEFT's adapter with a part of each tensor's name replaced.
  private void copyWith(String part, String other) throws IOException {
    Files.copy(PEFT.resolve("adapter_config.json"), folder.resolve("adapter_config.json"));
    var entries = new java.util.ArrayList<dev.treeline.models.SafetensorsWriter.Entry>();
    try (Safetensors file = Safetensors.open(PEFT.resolve("adapter_model.safetensors"))) {
      for (String name : file.names()) {
        entries.add(
            dev.treeline.models.SafetensorsWriter.Entry.of(
                name.replace(part, other),
                dev.treeline.models.Dtype.F32,
                file.info(name).shape(),
                file.floats(name)));
      }
    }
    dev.treeline.models.SafetensorsWriter.write(
        folder.resolve("adapter_model.safetensors"), entries, Map.of());
  }
}
