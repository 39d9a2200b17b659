package dev.treeline.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.inference.EngineOptions;
import dev.treeline.inference.TorchEngine;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.Safetensors;
import dev.treeline.models.adapter.Adapter;
import dev.treeline.prompts.Message;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdaptersCommandTest {
  private static final Path LLAVA = Path.of("../../models/src/test/resources/fixtures/llava");
  private static final Path ADAPTER = LLAVA.resolve("lora/final");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int run(Object... arguments) {
    String[] texts =
        java.util.Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    return Treeline.run(new PrintWriter(out), new PrintWriter(err), texts);
  }

  @Test
  void adaptersBelowAFolderAreListed() {
    assertThat(run("adapters", "list", LLAVA)).isEqualTo(0);
    assertThat(out.toString()).contains("lora/init").contains("LoRA, rank 4, alpha 8.0, for llava");
    assertThat(run("adapters", "list", folder)).isEqualTo(0);
    assertThat(out.toString()).contains("No adapter in");
  }

  @Test
  void anAdapterThatFitsIsDescribed() {
    assertThat(run("adapters", "verify", ADAPTER, "--model", LLAVA)).isEqualTo(0);
    assertThat(out.toString())
        .contains("LoRA on 12 maps (q_proj, v_proj), 3,840 numbers")
        .contains("language_model.layers.*.self_attn.q_proj")
        .contains("It fits");
  }

  @Test
  void oneForAnotherModelIsRefused() {
    assertThat(run("adapters", "verify", ADAPTER)).isEqualTo(3);
    assertThat(err.toString()).contains("must have shape").contains("for another base");
  }

  /// Merged and loaded, or loaded with the adapter: the same rows.
  @Test
  void aMergedModelIsTheModelWithItsAdapter() {
    Path merged = folder.resolve("merged");
    assertThat(
            run("adapters", "merge", ADAPTER, "--model", LLAVA, "--out", merged, "--dtype", "f32"))
        .isEqualTo(0);
    try (Checkpoint base = Checkpoint.open(LLAVA);
        Checkpoint whole = Checkpoint.open(merged);
        TorchEngine with =
            TorchEngine.open(
                base, EngineOptions.standard(), Optional.of(Adapter.read(ADAPTER, base)));
        TorchEngine of = TorchEngine.open(whole, EngineOptions.standard());
        Safetensors files = Safetensors.open(merged)) {
      var input =
          whole.processor().prepare(List.of(Message.user(List.of(), "Is there a red circle?")));
      float[][] rows = of.promptLogits(input);
      float[][] expected = with.promptLogits(input);
      for (int l = 0; l < rows.length; l++) {
        assertThat(rows[l]).containsExactly(expected[l]);
      }
      try (Safetensors before = Safetensors.open(LLAVA.resolve("model.safetensors"))) {
        assertThat(files.names()).isEqualTo(before.names());
      }
    }
    assertThat(run("adapters", "merge", ADAPTER, "--model", LLAVA, "--out", merged)).isEqualTo(2);
    assertThat(err.toString()).contains("holds a model already");
  }
}
