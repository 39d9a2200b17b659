package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An export that cannot run says which file is at fault and what to do.
class OnnxProblemsTest {
  private static final Path EXPORT = Fixture.LLAVA.resolve("onnx");

  private static final Path LORA = Path.of("src/test/resources/onnx");

  @TempDir Path folder;
  private Path onnx;

  @BeforeEach
  void copy() throws IOException {
    onnx = Files.createDirectory(folder.resolve("onnx"));
    for (Path source : new Path[] {Fixture.LLAVA, EXPORT}) {
      try (Stream<Path> files = Files.list(source)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String name = file.getFileName().toString();
          if (name.endsWith(".json") || name.matches(".*(?<!16|q4|bnb4)\\.onnx")) {
            Files.copy(file, (source == EXPORT ? onnx : folder).resolve(name));
          }
        }
      }
    }
  }

  private void open(String variant) {
    var options =
        new OnnxOptions(Optional.of(variant).filter(v -> !v.isEmpty()), 1, Optional.empty());
    try (Checkpoint checkpoint = Checkpoint.openWithoutWeights(folder);
        OnnxEngine engine = OnnxEngine.open(checkpoint, options)) {
      assertThat(engine.vocabularySize()).isPositive();
    }
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(() -> open(""))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void anExportRunsWithoutSafetensors() {
    open("");
    open("int8");
  }

  @Test
  void aFolderWithoutAnExportIsRefused() throws IOException {
    Files.delete(onnx.resolve("decoder_model_merged.onnx"));
    Files.delete(onnx.resolve("decoder_model_merged_int8.onnx"));
    assertRefused("holds no ONNX export", "models pull --onnx");
  }

  @Test
  void aVariantThatIsNotThereIsAnsweredWithThoseThatAre() {
    assertThatThrownBy(() -> open("q4"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("decoder_model_merged_q4.onnx", "fp32, int8");
    assertThatThrownBy(() -> open("../x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFileThatIsCutOffIsRefused() throws IOException {
    Path file = onnx.resolve("decoder_model_merged.onnx");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertRefused("decoder_model_merged.onnx", "damaged", "fetch it again");
    Files.write(file, new byte[0]);
    assertRefused("decoder_model_merged.onnx", "is empty");
  }

  @Test
  void aPointerOrAPageInItsPlaceIsRefused() throws IOException {
    Path file = onnx.resolve("vision_encoder.onnx");
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n");
    assertRefused("vision_encoder.onnx", "Git LFS pointer");
    Files.writeString(file, "<!doctype html><html></html>");
    assertRefused("vision_encoder.onnx", "web page");
  }

  @Test
  void aFileWithOtherInputsIsRefused() throws IOException {
    Files.copy(onnx.resolve("vision_encoder.onnx"), onnx.resolve("decoder_model_merged_x.onnx"));
    assertThatThrownBy(() -> open("x"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(
            "decoder_model_merged_x.onnx", "pixel_values", "position_ids, use_cache_branch");
    Files.delete(onnx.resolve("embed_tokens.onnx"));
    Files.delete(onnx.resolve("embed_tokens_external.onnx"));
    assertRefused("decoder_model_merged.onnx", "no embed_tokens*.onnx");
  }

  @Test
  void anOperatorThatTheRuntimeLacksIsNamed() throws IOException {
    Path file = onnx.resolve("embed_tokens.onnx");
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, bytes.replace("Gather", "Gatxer"), StandardCharsets.ISO_8859_1);
    assertRefused("embed_tokens.onnx", "operator", "Gatxer", "--onnx-variant", "--engine torch");
  }

  /// The numbers of `embed_tokens_external.onnx`, which is moved into the place of the whole one.
  private byte[] takeNumbersOut() throws IOException {
    Files.move(
        onnx.resolve("embed_tokens_external.onnx"),
        onnx.resolve("embed_tokens.onnx"),
        StandardCopyOption.REPLACE_EXISTING);
    try (Checkpoint checkpoint = Checkpoint.open(Fixture.LLAVA)) {
      Weights weights = checkpoint.weights();
      String name =
          weights.names().stream().filter(n -> n.endsWith("embed_tokens.weight")).findAny().get();
      float[] values = weights.floats(name);
      ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);
      return bytes.array();
    }
  }

  @Test
  void numbersThatLieBesideAreReadAndMissed() throws IOException {
    byte[] numbers = takeNumbersOut();
    Path data = onnx.resolve("embed_tokens.onnx_data");
    assertRefused("embed_tokens.onnx", "data file beside it", "fetch it again");
    Files.write(data, Arrays.copyOf(numbers, numbers.length / 2));
    assertRefused("embed_tokens.onnx", "data file beside it");
    Files.write(data, numbers);
    assertAnswersAsTheReference(folder);
  }

  /// `embed_tokens_lora.onnx` adds `A[id] · B` to a token's embedding; the adapter file brings
  /// both. The same change made in the numbers themselves gives the same rows.
  @Test
  void anAdapterFillsTheInputsThatAreLoraWeights() throws IOException {
    byte[] numbers = takeNumbersOut();
    Path data = Files.write(onnx.resolve("embed_tokens.onnx_data"), numbers);
    float[][] adapted;
    Files.move(onnx.resolve("embed_tokens.onnx"), folder.resolve("plain.onnx"));
    Files.copy(LORA.resolve("embed_tokens_lora.onnx"), onnx.resolve("embed_tokens.onnx"));
    assertRefused("embed_tokens.onnx", "takes LoRA weights", ".onnx_adapter");
    Path adapter = LORA.resolve("tiny.onnx_adapter");
    adapted = textRows(Optional.of(adapter));
    Files.move(
        folder.resolve("plain.onnx"),
        onnx.resolve("embed_tokens.onnx"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> textRows(Optional.of(adapter)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes LoRA weights");
    assertThatThrownBy(() -> textRows(Optional.of(folder.resolve("config.json"))))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("config.json");
    float[][] plain = textRows(Optional.empty());
    Files.write(data, changed(numbers));
    float[][] changed = textRows(Optional.empty());
    assertThat(Rows.largestDifference(adapted, changed)).isLessThan(1e-4f);
    assertThat(Rows.largestDifference(adapted, plain)).isGreaterThan(1e-2f);
  }

  /// The embedding's numbers with `tools/onnx_variants.py`'s adapter added.
  private static byte[] changed(byte[] numbers) {
    ByteBuffer bytes = ByteBuffer.wrap(numbers.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int width = 48;
    for (int id = 0; id < bytes.capacity() / 4 / width; id++) {
      for (int d = 0; d < width; d++) {
        int at = (id * width + d) * 4;
        float change = 0;
        for (int r = 0; r < 2; r++) {
          change += ((id * 7 + r * 3) % 11 - 5) / 50f * (((r * 5 + d * 2) % 7 - 3) / 10f);
        }
        bytes.putFloat(at, bytes.getFloat(at) + change);
      }
    }
    return bytes.array();
  }

  private float[][] textRows(Optional<Path> adapter) {
    try (Fixture golden = new Fixture(Fixture.LLAVA);
        Checkpoint checkpoint = Checkpoint.openWithoutWeights(folder);
        OnnxEngine engine =
            OnnxEngine.open(checkpoint, new OnnxOptions(Optional.empty(), 1, adapter))) {
      return engine.promptLogits(golden.input("text"));
    }
  }

  /// The hub's cache holds links to files of other names in another folder.
  @Test
  void numbersThatLieBesideAreFoundThroughTheLinksOfTheHubsCache() throws IOException {
    Files.write(onnx.resolve("embed_tokens.onnx_data"), takeNumbersOut());
    Path blobs = Files.createDirectory(folder.resolve("blobs"));
    Path snapshot = Files.createDirectories(folder.resolve("snapshots/abc/onnx"));
    int count = 0;
    for (Path source : new Path[] {folder, onnx}) {
      try (Stream<Path> files = Files.list(source)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path blob = Files.move(file, blobs.resolve("hash" + count++));
          Path place = source == onnx ? snapshot : snapshot.getParent();
          Path link = place.resolve(file.getFileName().toString());
          Files.createSymbolicLink(link, place.relativize(blob));
        }
      }
    }
    assertAnswersAsTheReference(snapshot.getParent());
  }

  private static void assertAnswersAsTheReference(Path directory) {
    try (Fixture golden = new Fixture(Fixture.LLAVA);
        Checkpoint checkpoint = Checkpoint.openWithoutWeights(directory);
        OnnxEngine engine = OnnxEngine.open(checkpoint, OnnxOptions.standard())) {
      float[][] rows = engine.promptLogits(golden.input("text"));
      assertThat(Rows.largestDifference(rows, golden.rows("text.logits"))).isLessThan(1e-4f);
    }
  }
}
