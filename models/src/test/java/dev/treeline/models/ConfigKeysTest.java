package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Keys that public configs hold, written down from models in wide use, and one that none holds.
class ConfigKeysTest {
  @TempDir Path folder;

  static List<Path> configs() throws IOException {
    try (Stream<Path> own = Files.list(Path.of("src/test/resources/configs"));
        Stream<Path> fixtures = Files.list(Path.of("src/test/resources/fixtures"))) {
      return Stream.concat(own, fixtures.map(directory -> directory.resolve("config.json")))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void allKeysOfModelsInUseAreKnown(Path file) {
    ConfigNode root = ConfigNode.read(file);
    Family family = Families.of(root);
    family.config(root);
    assertThat(ConfigKeys.unknown(root, family.harmlessKeys())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void aKeyThatNobodyKnowsIsNamed(Path file) throws IOException {
    ObjectNode json = (ObjectNode) Json.readObject(file);
    json.put("attention_bend", 0.5);
    if (json.path("text_config") instanceof ObjectNode text) {
      text.put("query_bend", 2);
    }
    Path changed = folder.resolve("config.json");
    Files.writeString(changed, json.toString());
    ConfigNode root = ConfigNode.read(changed);
    Family family = Families.of(root);
    family.config(root);
    List<String> expected =
        json.has("text_config")
            ? List.of("text_config.query_bend", "attention_bend")
            : List.of("attention_bend");
    assertThat(ConfigKeys.unknown(root, family.harmlessKeys()))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void anUnknownKeyStopsTheLoadUnlessLenient() throws IOException {
    Fixtures.copyLlava(folder);
    Fixtures.edit(folder.resolve("config.json"), json -> json.put("attention_bend", 0.5));
    assertThatThrownBy(() -> Checkpoint.open(folder).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("attention_bend")
        .hasMessageContaining("--lenient");
    Checkpoint.open(folder, Strictness.LENIENT).close();
  }
}
