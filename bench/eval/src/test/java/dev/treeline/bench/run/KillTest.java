package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Runs in processes of their own that are killed, starved of disk, or run twice.
///
/// More kills: `./mvnw -pl bench/eval -am test -Dtest=KillTest -Dtreeline.kills=200
/// -Dsurefire.failIfNoSpecifiedTests=false`.
@DisabledOnOs(OS.WINDOWS)
class KillTest {
  private static final int KILLS = Integer.getInteger("treeline.kills", 8);
  private static final PrintStream SILENT = new PrintStream(OutputStream.nullOutputStream());
  private static final List<String> SAME =
      List.of(
          "run.json", "responses.jsonl", "summary.json", "table.md", "items.csv", "report.html");

  @TempDir Path directory;

  private static List<String> command(Path run, String cache) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:-UsePerfData", "-Djava.awt.headless=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(KilledRun.class.getName(), run.toString(), cache));
    return command;
  }

  private Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectError(directory.resolve("errors.txt").toFile())
        .start();
  }

  /// Starts a run, and waits until it works in its folder.
  private Process open(Path run, String cache) throws IOException {
    Process process = start(command(run, cache));
    BufferedReader out = process.inputReader();
    assertThat(out.readLine()).as("%s", errors()).isEqualTo("open");
    return process;
  }

  private String errors() throws IOException {
    return Files.readString(directory.resolve("errors.txt"));
  }

  private Path whole() throws IOException {
    Path whole = directory.resolve("whole");
    KilledRun.go(whole, null, 0, SILENT);
    return whole;
  }

  private static void requireSame(Path run, Path whole) {
    for (String file : SAME) {
      assertThat(run.resolve(file)).as(file).hasSameBinaryContentAs(whole.resolve(file));
    }
  }

  @Test
  void aRunThatIsKilledAtAnyMomentEndsInTheSameBytes() throws Exception {
    Path whole = whole();
    Path cache = directory.resolve("cache");
    long start = System.nanoTime();
    Process first = open(directory.resolve("timed"), "-");
    long opened = System.nanoTime();
    assertThat(first.waitFor()).isZero();
    long lasts = System.nanoTime() - opened;
    SplittableRandom random = new SplittableRandom(KILLS);
    int killed = 0;
    int runs = 0;
    while (killed < KILLS) {
      Path run = directory.resolve("run-" + runs);
      String answers = runs++ % 3 == 2 ? cache.toString() : "-";
      boolean ended = false;
      for (int life = 0; life < 4 && !ended; life++) {
        Process process = open(run, answers);
        ended = process.waitFor(random.nextLong(lasts), TimeUnit.NANOSECONDS);
        if (!ended) {
          process.destroyForcibly().waitFor(); // SIGKILL
          killed++;
        }
      }
      if (!ended) {
        assertThat(open(run, answers).waitFor()).as("%s", errors()).isZero();
      }
      requireSame(run, whole);
    }
    System.out.printf(
        "%d kills in %d runs, %.0f s%n", killed, runs, (System.nanoTime() - start) / 1e9);
  }

  @Test
  void aDiskThatIsFullStopsTheRunAndLosesNothing() throws Exception {
    Path whole = whole();
    Path run = directory.resolve("full");
    for (int kilobytes : new int[] {4, 7, 11}) { // of 17
      List<String> limited = new ArrayList<>();
      limited.addAll(List.of("bash", "-c", "ulimit -f " + kilobytes + "; exec \"$@\"", "limited"));
      limited.addAll(command(run, "-"));
      assertThat(start(limited).waitFor()).isNotZero();
      assertThat(errors())
          .contains("cannot write to " + run)
          .contains("Everything before is kept; the same command goes on from there.");
      String kept = Files.readString(run.resolve("responses.jsonl"));
      assertThat(kept).endsWith("\n").hasSizeBetween(kilobytes * 400, kilobytes * 1024);
      assertThat(Files.readString(whole.resolve("responses.jsonl"))).startsWith(kept);
    }
    assertThat(open(run, "-").waitFor()).as("%s", errors()).isZero();
    requireSame(run, whole);
  }

  @Test
  void aSecondProcessInTheSameFolderIsRefused() throws Exception {
    Path run = directory.resolve("shared");
    Process first = open(run, "-");
    assertThatThrownBy(() -> KilledRun.go(run, null, 0, SILENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another process is working in " + run);
    assertThat(first.waitFor()).isZero();
    KilledRun.go(run, null, 0, SILENT);
  }
}
