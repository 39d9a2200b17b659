package dev.treeline.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.bench.judge.LyingServer;
import dev.treeline.bench.kill.Life;
import dev.treeline.bench.run.Shard;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Commands in processes of their own, killed where they touch a file.
///
/// More kills: `-Dtreeline.kills=200` for `merge` and `judge`, `-Dtreeline.kills.model=200` for a
/// comparison with a model.
@DisabledOnOs(OS.WINDOWS)
class KilledCommandsTest {
  private static final Path LLAVA = Path.of("../../models/src/test/resources/fixtures/llava");
  private static final int KILLS = Integer.getInteger("treeline.kills", 1);
  private static final int MODEL_KILLS = Integer.getInteger("treeline.kills.model", 1);

  @TempDir Path directory;

  /// Makes the arguments of a command that works in a folder.
  @FunctionalInterface
  private interface Command {
    List<String> in(Path folder) throws IOException;
  }

  private static List<String> main(Object... words) {
    List<String> main = new ArrayList<>(List.of(Treeline.class.getName()));
    Stream.of(words).map(Object::toString).forEach(main::add);
    return main;
  }

  private static void treeline(Object... words) {
    StringWriter err = new StringWriter();
    int exit =
        Treeline.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            Stream.of(words).map(Object::toString).toArray(String[]::new));
    assertThat(exit).as("%s", err).isZero();
  }

  /// Kills a command until it was killed often enough, each time in a new folder three times at
  /// most before it may end.
  ///
  /// @return how many runs there are in the end
  private int killed(int kills, Command command) throws Exception {
    Life.Nursery nursery = Life.Nursery.in(directory);
    Path whole = directory.resolve("whole");
    int moments = nursery.live(0, 0, command.in(whole)).moments();
    assertThat(moments).isPositive();
    SplittableRandom random = new SplittableRandom(Long.getLong("treeline.kills.seed", 1));
    Map<String, Integer> counts = new TreeMap<>();
    int killed = 0;
    int runs = 0;
    while (killed < kills) {
      Path run = directory.resolve("run-" + runs++);
      int lives = Math.min(3, kills - killed);
      Life.Nursery fresh = nursery.withHome(directory.resolve("home-" + runs));
      killed += fresh.killAgainAndAgain(command.in(run), moments, lives, random, counts);
      RunFiles.requireSame(run, whole);
    }
    System.out.printf("%d kills in %d runs of %d moments: %s%n", killed, runs, moments, counts);
    return runs + 1;
  }

  @Test
  void aComparisonThatIsKilledWhereverItWritesEndsInTheSameBytes() throws Exception {
    Path data = FakeRuns.of(directory.resolve("data"), 12).data();
    killed(
        MODEL_KILLS,
        run ->
            main(
                "compare",
                "--model",
                LLAVA,
                "--data",
                data,
                "--methods",
                "yes-bias,always-no",
                "--max-tokens",
                "3",
                "--out",
                run));
  }

  @Test
  void aMergeThatIsKilledWhereverItWritesEndsInTheSameBytes() throws Exception {
    FakeRuns runs = FakeRuns.of(directory.resolve("data"), 12);
    Path one = runs.part(directory.resolve("one"), new Shard(1, 2));
    Path two = runs.part(directory.resolve("two"), new Shard(2, 2));
    treeline("judge", one, "--judge", "rules:vlguard");
    treeline("judge", two, "--judge", "rules:vlguard");
    killed(KILLS, out -> main("merge", one, two, "--out", out));
  }

  @Test
  void aJudgeThatIsKilledWhereverItWritesEndsInTheSameBytes() throws Exception {
    FakeRuns runs = FakeRuns.of(directory.resolve("data"), 12);
    try (LyingServer server = new LyingServer()) {
      server.answers(body -> LyingServer.says(body.contains("sorry") ? "refused" : "complied"));
      String judge = "http:" + server.url() + "#m,per-minute=60000";
      int made = killed(KILLS, run -> main("judge", runs.whole(run), "--judge", judge));
      int distinct = 14; // of 24 replies; of those under way, four at a time, none is kept
      assertThat(server.bodies.size()).isBetween(distinct * made, distinct * made + 5 * KILLS);
    }
  }
}
