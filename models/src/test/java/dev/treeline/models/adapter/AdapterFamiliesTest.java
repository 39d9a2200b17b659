package dev.treeline.models.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Adapters that PEFT made for each family (`tools/golden/adapters.py`): names and shapes.
class AdapterFamiliesTest {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

  @TempDir Path folder;

  static List<Path> adapters() throws IOException {
    try (Stream<Path> found = Files.find(FIXTURES, 4, (path, _) -> isAdapter(path))) {
      return found.sorted().toList();
    }
  }

  private static boolean isAdapter(Path path) {
    return path.getParent().endsWith("adapters")
        && Files.exists(path.resolve("adapter_config.json"));
  }

  static List<Path> families() throws IOException {
    try (Stream<Path> found = Files.list(FIXTURES)) {
      return found.filter(path -> Files.exists(path.resolve("golden.json"))).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyFamilyHasAnAdapterOfPeft(Path family) {
    assertThat(family.resolve("adapters/everything/adapter_model.safetensors")).exists();
    assertThat(family.resolve("adapters/dora/adapter_model.safetensors")).exists();
  }

  @ParameterizedTest
  @MethodSource("families")
  void aTensorsNameInTheModelLeadsBackToIt(Path family) {
    try (Checkpoint base = Checkpoint.open(family)) {
      for (String name : base.weights().names()) {
        assertThat(base.canonicalName(base.moduleName(name))).isEqualTo(name);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void whatIsWrittenHasPeftsNamesShapesAndNumbers(Path directory) throws IOException {
    try (Checkpoint base = Checkpoint.open(directory.getParent().getParent())) {
      Adapter adapter = Adapter.read(directory, base);
      adapter.write(folder, base);
      try (Safetensors theirs = Safetensors.open(directory.resolve("adapter_model.safetensors"));
          Safetensors ours = Safetensors.open(folder.resolve("adapter_model.safetensors"))) {
        // PEFT also writes the base model's tables under their pairs
        Set<String> names =
            theirs.names().stream()
                .filter(name -> !name.contains(".base_layer."))
                .collect(Collectors.toSet());
        assertThat(ours.names()).containsExactlyInAnyOrderElementsOf(names);
        for (String name : names) {
          assertThat(ours.info(name).shape()).as(name).isEqualTo(theirs.info(name).shape());
          assertThat(ours.floats(name)).as(name).containsExactly(theirs.floats(name));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void theConfigTargetsWhatTheFileHolds(Path directory) {
    try (Checkpoint base = Checkpoint.open(directory.getParent().getParent())) {
      Adapter adapter = Adapter.read(directory, base);
      assertThat(adapter.maps().keySet())
          .allMatch(name -> adapter.config().targets(base.modulePath(name)));
      assertThat(adapter.saved().keySet())
          .allMatch(name -> adapter.config().saves(base.modulePath(name)));
    }
  }

  @Test
  void anAdapterOfAnotherFamilyIsRefusedWithNameAndShape() {
    try (Checkpoint base = Checkpoint.open(FIXTURES.resolve("smolvlm"))) {
      assertThatThrownBy(() -> Adapter.read(FIXTURES.resolve("qwen2-vl/adapters/everything"), base))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("adapter_model.safetensors: base_model.model.model.language_model")
          .hasMessageContaining("must have shape [")
          .hasMessageContaining("it is for another base");
    }
  }

  @Test
  void anAdapterThatUntiesTheHeadIsNotMergedIntoFiles() {
    Path family = FIXTURES.resolve("qwen2-vl");
    try (Checkpoint base = Checkpoint.open(family)) {
      Adapter adapter = Adapter.read(family.resolve("adapters/ends"), base);
      assertThat(base.config().text().tied()).isTrue();
      assertThatThrownBy(() -> MergedModel.write(base, adapter, folder, java.util.Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tie_word_embeddings");
    }
  }
}
