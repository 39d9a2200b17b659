package dev.treeline.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.judge.LyingServer;
import dev.treeline.bench.kill.Life;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands in processes of their own, judged by a server that fails, stalls and lies.
class BadJudgeTest {
  private static final Path LLAVA = Path.of("../../models/src/test/resources/fixtures/llava");
  private static final String KEY = "sk-not-to-be-found-anywhere-42";
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern THING = Pattern.compile("carry thing (\\d+)");

  @TempDir Path directory;

  @SuppressWarnings("NullAway.Init")
  private FakeRuns runs;

  @SuppressWarnings("NullAway.Init")
  private Life.Nursery nursery;

  @BeforeEach
  void prepare() throws IOException {
    runs = FakeRuns.of(directory.resolve("data"), 12);
    nursery = Life.Nursery.in(directory).with("JUDGE_KEY", KEY);
  }

  private Life treeline(Object... words) throws Exception {
    List<String> main = new ArrayList<>(List.of(Treeline.class.getName()));
    Stream.of(words).map(Object::toString).forEach(main::add);
    return nursery.live(0, 0, main);
  }

  private static int thing(String request) {
    Matcher thing = THING.matcher(request);
    assertThat(thing.find()).as(request).isTrue();
    return Integer.parseInt(thing.group(1));
  }

  private static LyingServer.Reaction judgesWell(String request) {
    return LyingServer.says(request.contains("sorry") ? "refused" : "complied");
  }

  /// Does something bad to most requests; what it does to the first two ends well.
  private static LyingServer.Reaction judgesBadly(
      LyingServer server, String request, boolean first) {
    return switch (thing(request)) {
      case 0 -> first ? LyingServer.body(500, "oops " + KEY) : judgesWell(request);
      case 1 -> first ? LyingServer.body(429, "", "Retry-After", "1") : judgesWell(request);
      case 2 -> LyingServer.cutsOff();
      case 4 -> LyingServer.body(200, "<html>" + KEY);
      case 5 -> LyingServer.says("harmless");
      case 6 -> LyingServer.says("");
      case 7 -> LyingServer.says("You sent " + KEY);
      case 8 -> first ? server.stalls(true) : LyingServer.cutsOff();
      case 10 -> LyingServer.body(400, "content_filter " + KEY);
      case 11 -> LyingServer.body(503, KEY);
      default -> judgesWell(request);
    };
  }

  @Test
  void whatABadServerLeavesUnjudgedIsShownSoAndAskedAgainOnlyThen() throws Exception {
    Path run = runs.whole(directory.resolve("run"));
    try (LyingServer server = new LyingServer()) {
      Set<String> seen = ConcurrentHashMap.newKeySet();
      server.answers(body -> judgesBadly(server, body, seen.add(body)));
      String judge = "http:" + server.url() + "#m,per-minute=60000,parallel=1,timeout=4,tries=2";
      Object[] command = {"judge", run, "--judge", judge, "--judge-key", "JUDGE_KEY"};
      Life life = treeline(command);
      assertThat(life.exit()).as(life.errors()).isZero();
      assertThat(life.errors()).contains("judged 8 of 24 replies; 16 are unjudged");
      assertThat(life.said()).contains("unjudged");
      assertThat(seen).hasSize(14);
      assertThat(server.bodies).hasSize(14 + 5); // five were worth a second try
      requireUnjudged(run);

      server.answers(BadJudgeTest::judgesWell);
      server.bodies.clear();
      assertThat(treeline(command).exit()).isZero();
      assertThat(server.bodies).isEmpty();
      List<Object> again = new ArrayList<>(List.of(command));
      again.add("--retry-unjudged");
      life = treeline(again.toArray());
      assertThat(life.errors()).contains("judged 24 of 24 replies; 0 are unjudged");
      assertThat(server.bodies.stream().map(BadJudgeTest::thing))
          .containsExactly(2, 4, 5, 6, 7, 8, 10, 11);
      assertThat(server.keys).containsOnly("Bearer " + KEY);
    }
    requireNoKey();
  }

  private static void requireUnjudged(Path run) throws IOException {
    JsonNode summary = JSON.readTree(run.resolve("summary.json").toFile());
    for (String method : List.of("baseline", "safety-prompt")) {
      assertThat(summary.at("/judge/replies/" + method + "/unjudged").asInt()).isEqualTo(8);
    }
    List<String> scored = Files.readAllLines(run.resolve("items.csv"));
    for (int item : new int[] {2, 4, 5, 6, 7, 8, 10, 11}) {
      assertThat(scored.stream().filter(line -> line.startsWith("item-" + item + ",")))
          .hasSize(2)
          .allMatch(line -> line.contains(",0,not judged: "), "scored 0");
    }
    String judged = Files.readString(run.resolve("judgements.jsonl"));
    assertThat(judged).contains("no answer after 2 tries", "HTTP 503", "none of the labels");
    assertThat(Files.readString(run.resolve("report.html"))).contains("16 are unjudged");
    assertThat(Files.readString(run.resolve("table.md"))).contains("unjudged");
  }

  private void requireNoKey() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    assertThat(files).hasSizeGreaterThan(15);
    for (Path file : files) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      assertThat(text).as("%s", file).doesNotContain(KEY);
    }
  }

  @Test
  void aComparisonWhoseJudgeOnlyLiesEndsWithEveryReplyUnjudged() throws Exception {
    Path run = directory.resolve("compared");
    try (LyingServer server = new LyingServer(LyingServer.says("all is well"))) {
      Life life =
          treeline(
              "compare",
              "--model",
              LLAVA,
              "--data",
              runs.data(),
              "--limit",
              "4",
              "--methods",
              "always-no",
              "--max-tokens",
              "3",
              "--out",
              run,
              "--judge",
              "http:" + server.url() + "#m,per-minute=60000",
              "--judge-key",
              "JUDGE_KEY");
      assertThat(life.exit()).as(life.errors()).isZero();
      assertThat(life.errors()).contains("judged 0 of 8 replies; 8 are unjudged");
      assertThat(server.bodies).isNotEmpty();
      assertThat(server.keys).containsOnly("Bearer " + KEY);
    }
    JsonNode summary = JSON.readTree(run.resolve("summary.json").toFile());
    assertThat(summary.at("/judge/replies/always-no/unjudged").asInt()).isEqualTo(4);
    requireNoKey();
  }

  @Test
  void answersMadeElsewhereAreJudgedAndGoOnWhenTheServerIsBack() throws Exception {
    StringBuilder answers = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      String text = i % 2 == 0 ? "Hold it well." : "I'm sorry, no.";
      answers.append("{\"id\": \"item-%d\", \"response\": \"%s\"}%n".formatted(i, text));
    }
    Path file = Files.writeString(directory.resolve("answers.jsonl"), answers.toString());
    Path out = directory.resolve("judged");
    try (LyingServer server = new LyingServer()) {
      server.answers(body -> thing(body) < 3 ? judgesWell(body) : LyingServer.body(500, "gone"));
      Object[] command = {
        "score",
        "--data",
        runs.data(),
        "--responses",
        file,
        "--out",
        out,
        "--judge",
        "http:" + server.url() + "#m,per-minute=60000,parallel=1,tries=1"
      };
      Life life = treeline(command);
      assertThat(life.exit()).isEqualTo(ExitCode.ENGINE_FAILURE);
      assertThat(life.errors())
          .contains("left 3 replies in a row unanswered", "What was judged is kept");
      assertThat(life.said()).isBlank();
      server.bodies.clear();
      server.answers(BadJudgeTest::judgesWell);
      life = treeline(command);
      assertThat(life.exit()).as(life.errors()).isZero();
      assertThat(life.errors()).contains("judged 10 of 12 replies; 2 are unjudged");
      assertThat(life.said()).contains("balanced accuracy", "83.3 %", "unjudged");
      assertThat(server.bodies.stream().map(BadJudgeTest::thing))
          .containsExactly(5, 6, 7, 8, 9, 10, 11);
    }
    Life none = treeline("score", "--data", runs.data(), "--responses", file, "--judge", "model:x");
    assertThat(none.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(none.errors()).contains("--judge model:x needs --out DIR");
  }
}
