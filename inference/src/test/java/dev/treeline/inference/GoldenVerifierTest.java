package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.Safetensors;
import dev.treeline.models.SafetensorsWriter;
import dev.treeline.models.SafetensorsWriter.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenVerifierTest {
  private static final List<String> CONTRASTS =
      List.of(
          "vdd",
          "vdd-unk",
          "vdd-both",
          "icd",
          "m3id",
          "ritual",
          "code",
          "coca",
          "dola",
          "avisc",
          "apc-only");

  @TempDir Path folder;

  private static List<Check> verify(Path model, Path golden, Consumer<Check> onCheck) {
    try (Checkpoint checkpoint = Checkpoint.open(model);
        TorchEngine engine = TorchEngine.open(checkpoint, EngineOptions.standard())) {
      return GoldenVerifier.verify(checkpoint, engine, golden, onCheck);
    }
  }

  @Test
  void everyQuantityOfTheFixtureIsTheReferences() {
    List<Check> seen = new ArrayList<>();
    List<Check> checks = verify(Fixture.LLAVA, Fixture.LLAVA, seen::add);
    assertThat(checks).isEqualTo(seen).allMatch(Check::ok);
    assertThat(checks)
        .filteredOn(check -> check.where().equals("first"))
        .extracting(Check::quantity)
        .startsWith(
            "prompt text",
            "input ids",
            "pixel values",
            "image features",
            "logits",
            "greedy tokens",
            "greedy rows",
            "VCD amateur rows",
            "VCD tokens",
            "VCD rows");
    assertThat(checks).filteredOn(check -> check.where().equals("text")).hasSize(5);
    for (String method : CONTRASTS) {
      assertThat(checks).filteredOn(c -> c.quantity().equals(method + " tokens")).hasSize(3);
      assertThat(checks).filteredOn(c -> c.quantity().equals(method + " rows")).hasSize(3);
    }
  }

  /// SigLIP without a class token, two feature layers, Mistral with grouped heads and a sliding
  /// window, BF16 in four files.
  @Test
  void soIsThatOfAnotherKindOfLlava() {
    Path directory = Path.of("src/test/resources/golden/siglip-mistral");
    assertThat(verify(directory, directory, check -> {})).hasSize(15).allMatch(Check::ok);
  }

  @ParameterizedTest
  @ValueSource(strings = {"logits", "image_features", "greedy_logits", "vcd_rows", "pixel_values"})
  void aNumberThatIsOffIsFound(String quantity) throws IOException {
    copyGolden(
        "first." + quantity,
        values -> {
          int at = 0;
          while (Float.isInfinite(values[at])) {
            at++;
          }
          values[at] += 0.01f;
        });
    assertThat(verify(Fixture.LLAVA, folder, check -> {}))
        .filteredOn(check -> !check.ok())
        .isNotEmpty()
        .allMatch(check -> check.where().equals("first"));
  }

  @Test
  void aMaskThatIsOffIsFound() throws IOException {
    copyGolden("first.vcd_rows", values -> values[Comparison.argmax(values)] = -1f / 0f);
    assertThat(verify(Fixture.LLAVA, folder, check -> {}))
        .filteredOn(check -> !check.ok())
        .extracting(Check::quantity)
        .contains("VCD rows");
  }

  @Test
  void aFolderWithoutGoldenFilesIsRefused() {
    assertThatThrownBy(() -> verify(Fixture.LLAVA, folder, check -> {}))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("golden.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vdd-both.rows", "dola.rows", "code.rows", "flipped_pixel_values"})
  void aContrastThatIsOffIsFound(String quantity) throws IOException {
    copyGolden("none", values -> {});
    Files.copy(Fixture.LLAVA.resolve("contrasts.json"), folder.resolve("contrasts.json"));
    copy(
        "contrasts.safetensors",
        "second." + quantity,
        values -> values[Comparison.argmax(values)] += 0.01f);
    assertThat(verify(Fixture.LLAVA, folder, check -> {}))
        .filteredOn(check -> !check.ok())
        .hasSize(1)
        .allMatch(check -> check.where().equals("second"));
  }

  /// Copies the fixture's golden files with one tensor changed.
  private void copyGolden(String changed, Consumer<float[]> change) throws IOException {
    copy("golden.safetensors", changed, change);
    Files.copy(Fixture.LLAVA.resolve("golden.json"), folder.resolve("golden.json"));
    Files.createDirectory(folder.resolve("images"));
    try (Stream<Path> images = Files.list(Fixture.LLAVA.resolve("images"))) {
      for (Path image : (Iterable<Path>) images::iterator) {
        Files.copy(image, folder.resolve("images").resolve(image.getFileName()));
      }
    }
  }

  private void copy(String file, String changed, Consumer<float[]> change) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (Safetensors golden = Safetensors.open(Fixture.LLAVA.resolve(file))) {
      for (String name : golden.names()) {
        var info = golden.info(name);
        if (info.dtype() == Dtype.I64) {
          entries.add(Entry.of(name, info.dtype(), info.shape(), golden.longs(name)));
        } else {
          float[] values = golden.floats(name);
          if (name.equals(changed)) {
            change.accept(values);
          }
          entries.add(Entry.of(name, info.dtype(), info.shape(), values));
        }
      }
    }
    SafetensorsWriter.write(folder.resolve(file), entries, Map.of());
  }
}
