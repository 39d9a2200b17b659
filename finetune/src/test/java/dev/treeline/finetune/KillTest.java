package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs in processes of their own that are killed, again and again, at any moment.
final class KillTest {
  private static final int STEPS = 24;

  @TempDir static Path folder;

  @BeforeAll
  static void runWithoutAKill() throws Exception {
    TinyModel.writeData(folder, 12);
    Files.writeString(
        folder.resolve("recipe.json"),
        TinyModel.recipe(6, STEPS)
            .replace(
                "\"checkpointEvery\": 4", "\"best\": true, \"keep\": 3, \"checkpointEvery\": 2"));
    assertThat(finish("whole", List.of())).isZero();
  }

  /// `treeline.kills` kills for each seed; more of them by hand.
  @ParameterizedTest
  @ValueSource(ints = {1})
  void aRunThatIsKilledAnywhereEndsInTheSameBytes(int seed) throws Exception {
    var random = new SplittableRandom(seed);
    int kills = Integer.getInteger("treeline.kills", 2);
    for (int i = 0; i < kills; i++) {
      kill("killed", random);
    }
    assertThat(finish("killed", List.of())).isZero();
    for (String file : List.of("model/model.safetensors", "best/model/model.safetensors")) {
      assertThat(folder.resolve("killed").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
    }
    assertThat(checkpoints("killed")).isEqualTo(checkpoints("whole")).hasSize(3);
    assertThat(metrics("killed")).isEqualTo(metrics("whole"));
  }

  /// The disk is full when a state is to be written: files may not grow beyond a limit.
  @Test
  void aFullDiskLeavesTheLastStateWhole() throws Exception {
    List<String> limited = List.of("bash", "-c", "ulimit -f 320; exec \"$0\" \"$@\"");
    assertThat(finish("full", limited)).isNotZero();
    assertThat(Files.readString(folder.resolve("full.txt"))).contains("cannot be written");
    assertThat(finish("full", List.of())).isZero();
    assertThat(folder.resolve("full/model/model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("whole/model/model.safetensors"));
    assertThat(metrics("full")).isEqualTo(metrics("whole"));
  }

  private static void kill(String out, SplittableRandom random) throws Exception {
    Path metrics = folder.resolve(out).resolve("metrics.jsonl");
    long before = Files.exists(metrics) ? Files.size(metrics) : 0;
    Process process = start(out, List.of());
    // half of the kills fall before the run has come further than the one before
    int more = random.nextInt(10);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (process.isAlive()
        && System.nanoTime() < deadline
        && (Files.exists(metrics) ? Files.size(metrics) : 0) < before + 150L * more) {
      Thread.sleep(1);
    }
    Thread.sleep(random.nextInt(40));
    process.destroyForcibly().waitFor();
  }

  private static int finish(String out, List<String> prefix) throws Exception {
    return start(out, prefix).waitFor();
  }

  private static Process start(String out, List<String> prefix) throws IOException {
    var command = new ArrayList<String>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Dai.djl.offline=true",
            "-DOPT_OUT_TRACKING=true",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            FinetuneDriver.class.getName(),
            "--recipe",
            "recipe.json",
            "--resume",
            "--threads",
            "2",
            "--out",
            out));
    File said = folder.resolve(out + ".txt").toFile();
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(said)
        .start();
  }

  private static List<String> checkpoints(String out) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(out).resolve("checkpoints"))) {
      return files
          .sorted()
          .map(state -> state.getFileName() + " " + hash(state.resolve("state.safetensors")))
          .toList();
    }
  }

  private static String hash(Path file) {
    try {
      return Hashes.sha256(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }

  private static List<String> metrics(String out) throws IOException {
    return Files.readAllLines(folder.resolve(out).resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceAll(",\"(answers|tokens)PerSecond\":[^,}]*", ""))
        .toList();
  }
}
