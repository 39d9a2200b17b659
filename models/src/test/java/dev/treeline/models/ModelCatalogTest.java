package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCatalogTest {
  @TempDir Path folder;
  private ModelCatalog catalog;

  @BeforeEach
  void makeCatalog() {
    catalog = new ModelCatalog(folder.resolve("home"), folder.resolve("hub"));
  }

  @Test
  void takesADirectoryAsItIs() {
    assertThat(catalog.resolve(folder.toString())).isEqualTo(folder);
  }

  @Test
  void namesWhatIsKnownAndWhatMayBeMeant() throws IOException {
    hub("owner--name", "0123456789abcdef");
    assertThat(catalog.names()).contains("owner/name");
    assertThatThrownBy(() -> catalog.resolve("owner/nane"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but is owner/nane")
        .hasMessageContaining("did you mean owner/name?");
    assertThatThrownBy(() -> catalog.resolve("\0")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> catalog.resolve(" ")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void findsWhatHuggingFacesToolsHaveFetched() throws IOException {
    Path snapshot = hub("llava-hf--llava-1.5-7b-hf", "0123456789abcdef");
    assertThat(catalog.resolve("llava-hf/llava-1.5-7b-hf")).isEqualTo(snapshot);
    hub("evil--ref", "../../../etc");
    assertThatThrownBy(() -> catalog.resolve("evil/ref"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> catalog.resolve("../x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsItsFoldersFromTheEnvironment() {
    Path user = Path.of("/home/someone");
    assertThat(ModelCatalog.of(Map.of(), user).home()).isEqualTo(user.resolve(".cache/treeline"));
    assertThat(ModelCatalog.of(Map.of("TREELINE_HOME", "/tmp/x"), user).home())
        .isEqualTo(Path.of("/tmp/x"));
  }

  @Test
  void unpacksAnEmbeddedModelOnceAndMendsIt() throws IOException {
    var model = new EmbeddedModel("pocket");
    Path home = folder.resolve("home");
    Path unpacked = model.unpack(home);
    assertThat(unpacked.getFileName().toString()).startsWith("pocket-");
    assertThat(unpacked.resolve("config.json")).hasContent("{\"model_type\": \"llava\"}");
    assertThat(model.unpack(home)).isEqualTo(unpacked);
    Files.writeString(unpacked.resolve("config.json"), "damaged");
    assertThat(model.unpack(home).resolve("config.json")).hasContent("{\"model_type\": \"llava\"}");
    assertThat(unpacked.getParent().toFile().list()).hasSize(1);
  }

  @Test
  void unpacksWhileOthersDoTheSame() {
    var model = new EmbeddedModel("pocket");
    List<Path> paths =
        IntStream.range(0, 16)
            .parallel()
            .mapToObj(i -> model.unpack(folder.resolve("home")))
            .distinct()
            .toList();
    assertThat(paths).hasSize(1);
    assertThat(paths.get(0).getParent().toFile().list()).hasSize(1);
  }

  @Test
  void refusesAnEmbeddedModelThatIsDamagedOrMissing() {
    assertThatThrownBy(() -> new EmbeddedModel("broken").unpack(folder))
        .hasMessageContaining("config.json in Treeline's jar is damaged");
    assertThatThrownBy(() -> new EmbeddedModel("absent").unpack(folder))
        .hasMessageContaining("holds no model absent");
    assertThat(folder.resolve("models")).isEmptyDirectory();
  }

  @Test
  void manifestsAreReadAsWrittenAndNameNoPaths() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "a");
    ModelManifest manifest = ModelManifest.of(folder);
    assertThat(ModelManifest.parse("x", manifest.toString())).isEqualTo(manifest);
    assertThat(manifest.files()).hasSize(1);
    assertThatThrownBy(() -> ModelManifest.parse("x", "a".repeat(64) + " 1 ../a.txt"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("../a.txt");
    assertThatThrownBy(() -> ModelManifest.parse("x", "nothing"))
        .isInstanceOf(ModelFormatException.class);
  }

  @Test
  void theEmbeddedDefaultIsWholeIfThisBuildHoldsIt() {
    if (catalog.names().contains(ModelCatalog.DEFAULT)) {
      Path directory = catalog.resolve(ModelCatalog.DEFAULT);
      assertThat(CheckpointVerifier.verify(directory, CheckpointVerifier.Depth.VALUES))
          .noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    }
  }

  private Path hub(String name, String revision) throws IOException {
    Path repository = folder.resolve("hub/models--" + name);
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), revision);
    Path snapshot = repository.resolve("snapshots").resolve("0123456789abcdef");
    Files.createDirectories(snapshot);
    Files.writeString(snapshot.resolve("config.json"), "{}");
    return snapshot;
  }
}
