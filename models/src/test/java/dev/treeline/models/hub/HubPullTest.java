package dev.treeline.models.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.hub.FakeHub.Fault;
import dev.treeline.models.hub.HubSettings.Transfer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Pulling from a hub that cuts, stalls, lies and redirects.
class HubPullTest {
  private static final HubModel TINY = HubModel.parse("org/tiny");
  private static final String WEIGHTS = "model.safetensors";

  @TempDir Path cache;
  private final byte[] weights = new byte[100_000];
  private FakeHub hub;

  @BeforeEach
  void start() throws IOException {
    new Random(1).nextBytes(weights);
    hub = new FakeHub();
    hub.put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
    hub.put("README.md", "words".getBytes(StandardCharsets.UTF_8));
    hub.put("pytorch_model.bin", new byte[9]);
    hub.put("onnx/decoder_model_merged.onnx", new byte[30]);
    hub.put("onnx/decoder_model_merged_q4.onnx", new byte[20]);
    hub.put("onnx/embed_tokens.onnx", new byte[10]);
    hub.put(WEIGHTS, weights);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private HubSettings settings(String token) {
    var transfer = new Transfer(3, 16_384, 3, Duration.ofMillis(400), Duration.ofMillis(5));
    return new HubSettings(
        hub.endpoint(), Optional.of(token).filter(t -> !t.isEmpty()), cache, false, transfer);
  }

  private Path pull() throws IOException {
    return pull(HubSelection.standard());
  }

  private Path pull(HubSelection selection) throws IOException {
    return HubPull.pull(settings("secret"), TINY, selection, PullProgress.SILENT);
  }

  private Path root() {
    return cache.resolve("models--org--tiny");
  }

  @Test
  void whatIsNeededLiesWherePythonsToolsLookForIt() throws IOException {
    Path snapshot = pull();
    assertThat(snapshot).isEqualTo(root().resolve("snapshots").resolve(FakeHub.COMMIT));
    try (var files = Files.list(snapshot)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("config.json", WEIGHTS);
    }
    Path link = snapshot.resolve(WEIGHTS);
    assertThat(Files.readSymbolicLink(link))
        .isEqualTo(Path.of("../../blobs").resolve(FakeHub.sha256(weights)));
    assertThat(Files.readAllBytes(link)).isEqualTo(weights);
    assertThat(root().resolve("refs/main")).hasContent(FakeHub.COMMIT);
    assertThat(root().resolve("blobs")).isDirectoryNotContaining("glob:**treeline*");
  }

  @Test
  void theTokenGoesToTheHubOnly() throws IOException {
    pull();
    assertThat(hub.seen)
        .filteredOn(one -> one.isHub())
        .allMatch(one -> one.authorization().equals("Bearer secret"));
    assertThat(hub.seen)
        .filteredOn(one -> !one.isHub())
        .hasSizeGreaterThanOrEqualTo(7)
        .allMatch(one -> one.authorization().isEmpty());
  }

  @Test
  void asecondPullFetchesNothing() throws IOException {
    pull();
    hub.seen.clear();
    pull();
    assertThat(hub.bytesAsked(WEIGHTS)).isZero();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void whatPassesIsTriedAgain(Fault fault) throws IOException {
    hub.fail(WEIGHTS, fault, fault);
    assertThat(Files.readAllBytes(pull().resolve(WEIGHTS))).isEqualTo(weights);
  }

  @Test
  void aStoppedPullGoesOnWhereItWas() throws IOException {
    Fault[] busy = new Fault[40];
    java.util.Arrays.fill(busy, Fault.BUSY);
    hub.put("model.safetensors", weights);
    hub.fail(WEIGHTS);
    hub.faults.get(WEIGHTS).clear();
    stopAfterSomeChunks(busy);
    long before = hub.bytesAsked(WEIGHTS);
    assertThat(before).isPositive();
    assertThat(root().resolve("refs")).doesNotExist();
    hub.faults.clear();
    hub.seen.clear();
    assertThat(Files.readAllBytes(pull().resolve(WEIGHTS))).isEqualTo(weights);
    assertThat(hub.bytesAsked(WEIGHTS)).isLessThanOrEqualTo(weights.length - 16_384);
  }

  /// Two chunks pass, then the server is busy for good.
  private void stopAfterSomeChunks(Fault[] busy) throws IOException {
    try (PartFile part = PartFile.open(blobPath(), weights.length, 16_384)) {
      var chunk = part.missing().get(2);
      part.write(
          java.nio.ByteBuffer.wrap(weights, (int) chunk.start(), (int) chunk.length()),
          chunk.start());
      part.finish(chunk);
    }
    hub.fail(WEIGHTS, busy);
    assertThatThrownBy(this::pull)
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(WEIGHTS, "503", "same command again");
  }

  private Path blobPath() throws IOException {
    return Files.createDirectories(root().resolve("blobs")).resolve(FakeHub.sha256(weights));
  }

  @Test
  void aCutNoteOfAChunkIsNotBelieved() throws IOException {
    try (PartFile part = PartFile.open(blobPath(), weights.length, 16_384)) {
      assertThat(part.missing()).hasSize(7);
    }
    Path list = blobPath().resolveSibling(blobPath().getFileName() + ".treeline-chunks");
    Files.writeString(list, Files.readString(list) + "1");
    try (PartFile part = PartFile.open(blobPath(), weights.length, 16_384)) {
      assertThat(part.missing()).hasSize(7);
    }
  }

  @Test
  void whatTheHubDoesNotNameIsNeverKept() {
    hub.etags.put(WEIGHTS, "ab".repeat(32));
    assertThatThrownBy(this::pull)
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(WEIGHTS, "abab", "Nothing was kept");
    assertThat(root().resolve("blobs").resolve("ab".repeat(32))).doesNotExist();
    assertThat(root().resolve("snapshots")).doesNotExist();
  }

  @Test
  void gitsHashesAreCheckedToo() {
    hub.etags.put("config.json", "cd".repeat(20));
    assertThatThrownBy(this::pull).hasMessageContainingAll("config.json", "cdcd");
  }

  @Test
  void aLengthThatIsALieIsFound() {
    hub.sizes.put(WEIGHTS, 200_000L);
    assertThatThrownBy(this::pull).isInstanceOf(IOException.class).hasMessageContaining(WEIGHTS);
    assertThat(root().resolve("refs")).doesNotExist();
    hub.sizes.put(WEIGHTS, 90_000L);
    assertThatThrownBy(this::pull).isInstanceOf(IOException.class).hasMessageContaining(WEIGHTS);
  }

  @Test
  void aServerWithoutRangesWillDo() throws IOException {
    hub.hasRanges = false;
    assertThat(Files.readAllBytes(pull().resolve(WEIGHTS))).isEqualTo(weights);
  }

  @Test
  void aGatedModelIsExplained() {
    hub.refusal = "403 GatedRepo";
    assertThatThrownBy(this::pull)
        .hasMessageContainingAll("gated", "accept its licence at", "/org/tiny");
    hub.refusal = "401 GatedRepo";
    assertThatThrownBy(
            () -> HubPull.pull(settings(""), TINY, HubSelection.standard(), PullProgress.SILENT))
        .hasMessageContaining("set HF_TOKEN");
  }

  @Test
  void aModelThatIsNotThereIsAnsweredWithTheNearestName() {
    hub.refusal = "401 RepoNotFound";
    assertThatThrownBy(() ->
            HubPull.pull(
                settings(""),
                HubModel.parse("org/tyni"),
                HubSelection.standard(),
                PullProgress.SILENT))
        .hasMessageContainingAll("no model org/tyni", "did you mean org/tiny?");
    hub.refusal = "404 RevisionNotFound";
    assertThatThrownBy(this::pull).hasMessageContaining("no revision main");
  }

  @Test
  void anExportIsFetchedAlone() throws IOException {
    Path snapshot = pull(new HubSelection(true, Optional.of("q4")));
    assertThat(snapshot.resolve("onnx/decoder_model_merged_q4.onnx")).exists();
    assertThat(snapshot.resolve("onnx/embed_tokens.onnx")).exists();
    assertThat(snapshot.resolve("onnx/decoder_model_merged.onnx")).doesNotExist();
    assertThat(snapshot.resolve(WEIGHTS)).doesNotExist();
    assertThatThrownBy(() -> pull(new HubSelection(true, Optional.of("int8"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("decoder_model_merged_int8.onnx", "decoder_model_merged_q4");
  }

  @Test
  void offlineOnlyWhatIsThereIsUsed() throws IOException {
    HubSettings offline = settings("").withoutNetwork();
    assertThatThrownBy(
            () -> HubPull.pull(offline, TINY, HubSelection.standard(), PullProgress.SILENT))
        .hasMessageContaining("--offline");
    Path there = pull();
    hub.close();
    assertThat(HubPull.pull(offline, TINY, HubSelection.standard(), PullProgress.SILENT))
        .isEqualTo(there);
    assertThatThrownBy(this::pull).hasMessageContainingAll("cannot be reached", "--offline");
  }

  @Test
  void twoPullsOfOneModelDoNotMix() throws IOException {
    try (var _ = new HubFolder(cache, TINY).lock()) {
      assertThatThrownBy(this::pull).hasMessageContaining("another pull of this model");
    }
    pull();
  }

  @Test
  void aNameThatWouldLeaveTheFolderIsRefused() {
    hub.put("../../evil.json", new byte[3]);
    assertThatThrownBy(this::pull).hasMessageContaining("leave its folder");
    assertThatThrownBy(() -> HubModel.parse("../x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HubModel.parse("a/b@../c"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theEnvironmentIsReadAsPythonsToolsReadIt() throws IOException {
    Path home = Files.createDirectories(cache.resolve("home"));
    Files.writeString(home.resolve("token"), "from file\n");
    HubSettings settings =
        HubSettings.of(
            Map.of("HF_HOME", home.toString(), "HF_ENDPOINT", "http://x/", "HF_HUB_OFFLINE", "1"),
            cache);
    assertThat(settings.cache()).isEqualTo(home.resolve("hub"));
    assertThat(settings.token()).contains("from file");
    assertThat(settings.endpoint()).isEqualTo(URI.create("http://x"));
    assertThat(settings.offline()).isTrue();
    assertThat(HubSettings.of(Map.of("HF_HUB_CACHE", "/c", "HF_TOKEN", "t"), cache))
        .extracting(HubSettings::cache, HubSettings::token, HubSettings::offline)
        .isEqualTo(List.of(Path.of("/c"), Optional.of("t"), false));
  }
}
