package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.bench.score.ScoringOptions;
import dev.treeline.decoding.Sampling;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerCacheTest {
  private static final List<Sample> SAMPLES = FakeSubject.samples(23);

  @TempDir Path directory;

  private static List<ResolvedMethod> methods(String written) {
    return Method.parseAll(written).stream().map(MethodRegistry.builtIn()::resolve).toList();
  }

  private static RunRecord record(String methods) {
    RunSettings settings =
        new RunSettings(
            "fake",
            0,
            new RunSettings.Generation(new Sampling.Greedy(), 16, 160, 7),
            new RunSettings.Engine("cpu", "f32", 1),
            AnswerParser.STRICT,
            new ScoringOptions(200, 4000, 0.95, 1, 0.05));
    return settings.record(
        DataSet.of("fakes", SAMPLES, List.of()), methods(methods), Map.of("model.bin", "01ab"));
  }

  private static Run run(String methods) {
    return new Run(SAMPLES, methods(methods), 7, 3, 4);
  }

  /// @return how many answers were asked
  private int go(String folder, String methods, boolean cached) throws IOException {
    Path path = Files.createDirectories(directory.resolve(folder));
    FakeSubject subject = new FakeSubject();
    AnswerCache cache = AnswerCache.of(directory.resolve("cache"), record(methods), SAMPLES);
    assertThat(
            run(methods)
                .go(
                    path,
                    () -> subject,
                    cached ? cache : AnswerStore.none(),
                    Progress.silent(),
                    () -> false))
        .isTrue();
    assertThat(cache.close()).isEmpty();
    return subject.answers();
  }

  private Path answers(String folder) {
    return directory.resolve(folder).resolve("responses.jsonl");
  }

  @Test
  void aSecondComparisonAsksOnlyWhatIsNewAndGivesTheSameBytes() throws IOException {
    assertThat(go("first", "baseline,vcd", true)).isEqualTo(46);
    assertThat(go("again", "baseline,vcd", true)).isZero();
    assertThat(answers("again")).hasSameBinaryContentAs(answers("first"));
    assertThat(go("other", "always-no,baseline,cot,vcd", true)).isEqualTo(46);
    assertThat(go("plain", "always-no,baseline,cot,vcd", false)).isEqualTo(92);
    assertThat(answers("other")).hasSameBinaryContentAs(answers("plain"));
  }

  @Test
  void knownAnswersKeepTheTimesTheyTookAndAreMarked() throws IOException {
    go("first", "baseline", true);
    go("other", "baseline,vcd", true);
    assertThat(run("baseline,vcd").read(directory.resolve("other")))
        .hasSize(46)
        .allMatch(timed -> timed.prefillNanos() == 1_000_000)
        .allMatch(timed -> timed.repeated() == timed.response().method().equals("baseline"));
  }

  @Test
  void aRunThatWasKilledAsksOnlyWhatNoFileHas() throws IOException {
    go("whole", "baseline,vcd", true);
    for (int kept : new int[] {0, 1, 7, 8, 9, 45, 46}) {
      Path path = Files.createDirectories(directory.resolve("killed-" + kept));
      Files.write(
          path.resolve("responses.jsonl"), Files.readAllLines(answers("whole")).subList(0, kept));
      assertThat(go("killed-" + kept, "baseline,vcd", true)).isZero();
      assertThat(answers("killed-" + kept)).hasSameBinaryContentAs(answers("whole"));
    }
  }

  @Test
  void tellsHowManyAnswersAreKnown() throws IOException {
    go("first", "vcd", true);
    AtomicInteger known = new AtomicInteger();
    List<String> asked = new ArrayList<>();
    Progress progress =
        new Progress() {
          @Override
          public void start(int items, int done) {}

          @Override
          public void known(int answers) {
            known.set(answers);
          }

          @Override
          public void answered(Response response, Answer answer) {
            asked.add(response.method());
          }

          @Override
          public void repeated(Response response, Answer answer) {}
        };
    Path path = Files.createDirectories(directory.resolve("second"));
    Files.write(
        path.resolve("responses.jsonl"), Files.readAllLines(answers("first")).subList(0, 0));
    AnswerCache cache = AnswerCache.of(directory.resolve("cache"), record("vcd,cot"), SAMPLES);
    run("vcd,cot").go(path, FakeSubject::new, cache, progress, () -> false);
    assertThat(known).hasValue(23);
    assertThat(asked).hasSize(23).containsOnly("cot");
  }

  private String key(RunRecord record, List<Sample> samples, String method, String platform) {
    return new AnswerKeys(record, samples, platform)
        .of(samples.subList(0, 4), methods(method).getFirst());
  }

  private String key(Consumer<ObjectNode> change) {
    ObjectNode json = record("vcd").json().deepCopy();
    change.accept(json);
    return key(new RunRecord(json), SAMPLES, "vcd", "here");
  }

  @Test
  void whateverAnswersFollowFromIsInTheName() {
    List<Consumer<ObjectNode>> changes =
        List.of(
            json -> json.withObject("/settings").put("seed", 8),
            json -> json.withObject("/settings").put("max-tokens", 17),
            json -> json.withObject("/settings").put("dtype", "bf16"),
            json -> json.withObject("/settings").put("batch", 2),
            json -> json.withObject("/settings").put("threads", 2),
            json -> json.withObject("/settings").put("engine", "onnx"),
            json -> json.withObject("/settings").put("something-new", 1),
            json -> json.withObject("/settings").withObject("/sampling").put("kind", "sampled"),
            json -> json.withObject("/model").withObject("/sha256").put("model.bin", "01ac"),
            json -> json.withObject("/model").withObject("/sha256").put("adapter", "77"),
            json -> json.withObject("/adapters").put("vcd", "78"),
            json -> json.withObject("/versions").put("pytorch", "9"),
            json ->
                json.withObject("/methods").withObject("/vcd").withObject("/settings").put("x", 1));
    List<String> keys = new ArrayList<>(changes.stream().map(this::key).toList());
    keys.add(key(json -> {}));
    keys.add(key(record("vcd"), SAMPLES, "vcd", "there"));
    keys.add(key(record("vcd"), SAMPLES, "cot", "here"));
    assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.matches("[0-9a-f]{64}"));
  }

  @Test
  void whatDoesNotChangeAnswersIsNotInTheName() {
    String key = key(json -> {});
    assertThat(key(json -> json.withObject("/settings").put("limit", 8))).isEqualTo(key);
    assertThat(key(json -> json.withObject("/settings").put("parser", "x"))).isEqualTo(key);
    assertThat(key(json -> json.withObject("/model").put("name", "copy"))).isEqualTo(key);
    assertThat(key(json -> json.withObject("/methods").withObject("/cot"))).isEqualTo(key);
    assertThat(key(json -> json.withObject("/adapters").put("cot", "78"))).isEqualTo(key);
    assertThat(key(json -> json.put("shard", "1/2"))).isEqualTo(key);
  }

  @Test
  void itemsTheirOrderTheirPicturesAndTheirCompanyAreInTheName() {
    AnswerKeys keys = new AnswerKeys(record("vcd"), SAMPLES, "here");
    ResolvedMethod vcd = methods("vcd").getFirst();
    List<Sample> pair = SAMPLES.subList(0, 2);
    Sample first = pair.getFirst();
    Question other =
        new Question(
            first.question().text(),
            List.of(new ImageSource.Bytes("picture-0.png", new byte[] {1, 2})));
    Sample repainted =
        new Sample(
            first.id(), other, first.task(), first.subset(), first.scenario(), first.cluster());
    assertThat(
            List.of(
                keys.of(pair, vcd),
                keys.of(pair.reversed(), vcd),
                keys.of(List.of(first), vcd),
                keys.of(List.of(repainted), vcd)))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatAnItemAsksForAndHowLongAReplyMayBeAreInTheName() {
    Sample first = SAMPLES.getFirst();
    List<Task> tasks =
        List.of(
            new Task.Safety(Gold.SAFE),
            new Task.Reply(Gold.SAFE, "reply"),
            new Task.YesNo(true),
            new Task.Choice(List.of("red", "green"), 0));
    List<String> keys = new ArrayList<>();
    for (Task task : tasks) {
      keys.add(key(asking(first, task), 256));
    }
    keys.add(key(asking(first, tasks.get(1)), 128));
    assertThat(keys).doesNotHaveDuplicates();
    assertThat(key(asking(first, tasks.getFirst()), 128)).isEqualTo(keys.getFirst());
  }

  private static Sample asking(Sample like, Task task) {
    return new Sample(
        like.id(), like.question(), task, Subset.mixed("any"), like.scenario(), like.cluster());
  }

  /// By a run's own record, so that what the record leaves out is noticed.
  private static String key(Sample sample, int replyTokens) {
    RunSettings settings =
        new RunSettings(
            "fake",
            0,
            new RunSettings.Generation(new Sampling.Greedy(), 16, 160, replyTokens, 7),
            new RunSettings.Engine("cpu", "f32", 1),
            AnswerParser.STRICT,
            new ScoringOptions(200, 4000, 0.95, 1, 0.05));
    RunRecord record =
        settings.record(
            DataSet.of("one", List.of(sample), List.of()), methods("vcd"), Map.of("m", "1"));
    return new AnswerKeys(record, List.of(sample), "here")
        .of(List.of(sample), methods("vcd").getFirst());
  }

  @Test
  void aMethodThatLearnsIsNamedAfterWhatItLearntFrom() {
    for (String method :
        List.of("output-bias:shift=fitted", "safeswitch", "steer", "output-bias:shift=1")) {
      String all = key(record(method), SAMPLES, method, "here");
      String fewer = key(record(method), SAMPLES.subList(0, 20), method, "here");
      assertThat(all.equals(fewer)).as(method).isEqualTo(method.endsWith("=1"));
    }
  }

  @Test
  void aDamagedFileIsNotBelievedAndWrittenAgain() throws IOException {
    go("first", "baseline", true);
    AnswerFiles files = new AnswerFiles(directory.resolve("cache"));
    SplittableRandom random = new SplittableRandom(3);
    int damaged = 0;
    for (Path file : files.list()) {
      byte[] bytes = Files.readAllBytes(file);
      switch (damaged++ % 3) {
        case 0 -> bytes[random.nextInt(bytes.length)] ^= 1;
        case 1 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
        default -> bytes = Files.readAllBytes(files.list().getFirst()); // another's
      }
      Files.write(file, bytes);
    }
    assertThat(damaged).isEqualTo(6);
    assertThat(go("second", "baseline", true)).isEqualTo(23);
    assertThat(answers("second")).hasSameBinaryContentAs(answers("first"));
    assertThat(go("third", "baseline", true)).isZero();
  }

  @Test
  void answersComeBackToTheLastBit() throws IOException {
    AnswerFiles files = new AnswerFiles(directory);
    SplittableRandom random = new SplittableRandom(11);
    List<Answer> answers = new ArrayList<>();
    while (answers.size() < 500) {
      double margin = Double.longBitsToDouble(random.nextLong());
      if (!Double.isInfinite(margin)) {
        answers.add(
            new Answer("line\n\u2028\u0000 “" + answers.size(), margin, 3, 5, 1L << 60, "stop"));
      }
    }
    answers.add(new Answer("", -0.0, 0, 0, 0, "length"));
    String key = "ab".repeat(32);
    files.write(key, answers);
    assertThat(files.read(key, answers.size())).contains(answers);
    assertThat(files.read(key, 3)).isEmpty();
  }

  @Test
  void manyWritersAndReadersNeverSeeHalfAFile() throws IOException {
    AnswerFiles files = new AnswerFiles(directory);
    List<Answer> answers =
        Collections.nCopies(40, new Answer("word ".repeat(50), 1, 2, 3, 4, "stop"));
    String key = "0f".repeat(32);
    files.write(key, answers);
    IntStream.range(0, 400)
        .parallel()
        .forEach(i -> {
          try {
            if (i % 3 == 0) {
              files.write(key, answers);
            }
            assertThat(files.read(key, 40)).contains(answers);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    assertThat(files.list()).hasSize(1);
  }

  @Test
  void theOldestGoWhenThereIsTooMuch() throws IOException {
    AnswerFiles files = new AnswerFiles(directory);
    Instant start = Instant.now().minusSeconds(1_000_000);
    for (int i = 0; i < 20; i++) {
      String key = "%02x".formatted(i).repeat(32);
      files.write(key, List.of(new Answer("No", 1, 1, 1, 1, "stop")));
    }
    for (Path file : files.list()) {
      int age = Integer.parseInt(file.getParent().getFileName().toString(), 16);
      Files.setLastModifiedTime(file, FileTime.from(start.plusSeconds(age)));
    }
    assertThat(files.read("00".repeat(32), 1)).isPresent(); // used now
    Path abandoned = Files.createTempFile(directory.resolve("01"), "new", ".part");
    Files.setLastModifiedTime(abandoned, FileTime.from(start));
    assertThat(files.trim(20 * 4096)).isZero();
    assertThat(abandoned).doesNotExist();
    assertThat(files.trim(10 * 4096)).isEqualTo(11);
    assertThat(files.read("00".repeat(32), 1)).isPresent();
    assertThat(files.read("01".repeat(32), 1)).isEmpty();
    assertThat(files.read("0b".repeat(32), 1)).isEmpty();
    assertThat(files.read("0c".repeat(32), 1)).isPresent();
  }

  @Test
  void aFolderThatCannotBeWrittenStopsNoRun() throws IOException {
    Path blocked = Files.createFile(directory.resolve("a-file"));
    AnswerCache cache = AnswerCache.of(blocked, record("baseline"), SAMPLES);
    Path path = Files.createDirectories(directory.resolve("run"));
    assertThat(run("baseline").go(path, FakeSubject::new, cache, Progress.silent(), () -> false))
        .isTrue();
    assertThat(cache.close()).get().asString().contains("could not be kept in " + blocked);
  }
}
