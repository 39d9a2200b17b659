package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeptFeaturesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'train': ['text']",
        "'adapter': {'targetModules': '.*layers.*q_proj', 'excludeModules': '.*vision.*'}"
      })
  void whatIsKeptDoesNotChangeABit(String how) {
    TinyModel.write(folder.resolve("tiny"), 4);
    TinyModel.writeData(folder, 12);
    String training = how.replace('\'', '"');
    Path kept = run("kept", training + ", \"features\": {\"keepMebibytes\": 64}");
    Path again = run("again", training + ", \"features\": {\"keepMebibytes\": 0}");
    Path spilled =
        run("spilled", training + ", \"features\": {\"keepMebibytes\": 0, \"spill\": true}");
    assertThat(again).hasSameBinaryContentAs(kept);
    assertThat(spilled).hasSameBinaryContentAs(kept);
    assertThat(folder.resolve("spilled/features.bin")).doesNotExist();
  }

  private Path run(String out, String more) {
    Recipe recipe =
        RecipeReader.parse(
            """
            {"name": "kept", "seed": 5, "model": {"directory": "tiny"}, %s,
             "data": {"train": ["train.jsonl"], "heldOut": ["heldout.jsonl"]},
             "stages": [{"kind": "sft", "steps": 8, "batch": 4, "microBatch": 3,
               "learningRate": 0.01}],
             "evaluateEvery": 4}
            """
                .formatted(more),
            folder.resolve("recipe.json"));
    Finetune.run(
        recipe,
        new FinetuneOptions(
            folder,
            folder.resolve(out),
            FinetuneOptions.Start.FRESH,
            2,
            new PrintStream(OutputStream.nullOutputStream()),
            () -> false));
    Path adapter = folder.resolve(out).resolve("adapter/adapter_model.safetensors");
    return Files.exists(adapter) ? adapter : folder.resolve(out).resolve("model/model.safetensors");
  }

  @Test
  void aPictureIsLookedAtOnceUpToTheLimit() {
    PictureStore store = PictureStore.namesOnly();
    for (int i = 0; i < 4; i++) {
      store.add(Path.of(i + ".png"));
    }
    var looks = new AtomicInteger();
    Path spill = folder.resolve("deep/spill");
    // room for two pictures of four numbers
    try (var kept =
        new KeptFeatures(
            store,
            image -> {
              looks.getAndIncrement();
              return new float[] {image, image + 0.5f, -image, 1};
            },
            new Recipe.Features(35, true),
            spill)) {
      for (int round = 0; round < 3; round++) {
        Shown shown = kept.batch(new int[] {3, 0, 2, 1});
        assertThat(((Shown.Features) shown).values())
            .containsExactly(3, 3.5f, -3, 1, 0, 0.5f, 0, 1, 2, 2.5f, -2, 1, 1, 1.5f, -1, 1);
      }
      assertThat(looks).hasValue(4);
      assertThat(kept.made()).isEqualTo(4);
      assertThat(spill).hasSize(32);
    }
    assertThat(spill).doesNotExist();
  }
}
