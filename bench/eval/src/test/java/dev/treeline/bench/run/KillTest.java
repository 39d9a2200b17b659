package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.bench.kill.Life;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Runs in processes of their own that are killed, starved of disk, or run twice.
///
/// More kills, each where the process touches a file: `./mvnw -pl bench/eval -am test
/// -Dtest=KillTest -Dtreeline.kills=200 -Dsurefire.failIfNoSpecifiedTests=false`.
@DisabledOnOs(OS.WINDOWS)
class KillTest {
  private static final int KILLS = Integer.getInteger("treeline.kills", 5);
  private static final PrintStream SILENT = new PrintStream(OutputStream.nullOutputStream());
  private static final List<String> SAME =
      List.of(
          "run.json",
          "responses.jsonl",
          "summary.json",
          "table.md",
          "table.tex",
          "scores.csv",
          "comparisons.csv",
          "scenarios.csv",
          "items.csv",
          "report.html");

  @TempDir Path directory;

  private static List<String> main(Path run, String cache) {
    return List.of(KilledRun.class.getName(), run.toString(), cache);
  }

  private static List<String> command(Path run, String cache) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:-UsePerfData", "-Djava.awt.headless=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(main(run, cache));
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
    Life.Nursery nursery = Life.Nursery.in(directory);
    int moments = nursery.live(0, 0, main(directory.resolve("counted"), "-")).moments();
    SplittableRandom random = new SplittableRandom(Long.getLong("treeline.kills.seed", 1));
    Map<String, Integer> kills = new TreeMap<>();
    int killed = 0;
    for (int runs = 0; killed < KILLS; runs++) {
      Path run = directory.resolve("run-" + runs);
      List<String> main = main(run, runs % 3 == 2 ? cache.toString() : "-");
      killed += nursery.killAgainAndAgain(main, moments, 3, random, kills);
      requireSame(run, whole);
    }
    System.out.println(killed + " kills: " + kills);
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
