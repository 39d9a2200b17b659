package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
  private static final MethodRegistry REGISTRY = MethodRegistry.builtIn();
  private static final List<ResolvedMethod> METHODS =
      Method.parseAll("baseline,yes-bias,vcd:beta=0.2,alpha=0.5,always-no").stream()
          .map(REGISTRY::resolve)
          .toList();

  @TempDir Path directory;

  private final Run run = new Run(FakeSubject.samples(23), METHODS, 7, 3);

  private Path answers(String folder) throws IOException {
    Path path = Files.createDirectories(directory.resolve(folder));
    assertThat(run.go(path, FakeSubject::new, Progress.silent(), () -> false)).isTrue();
    return path.resolve("responses.jsonl");
  }

  @Test
  void asksEveryItemOfEveryMethodInAFixedOrder() throws IOException {
    List<String> lines = Files.readAllLines(answers("a"));
    assertThat(lines).hasSize(23 * 4);
    assertThat(lines.get(0)).startsWith("{\"id\":\"item-0\",\"method\":\"baseline\",");
    assertThat(lines.get(6)).contains("\"item-1\"", "\"vcd:alpha=0.5,beta=0.2\"");
  }

  @Test
  void endsInTheSameBytesWhereverItWasKilled() throws IOException {
    byte[] whole = Files.readAllBytes(answers("whole"));
    SplittableRandom random = new SplittableRandom(30);
    for (int kill = 0; kill < 30; kill++) {
      Path path = Files.createDirectories(directory.resolve("killed-" + kill));
      int length = random.nextInt(whole.length + 1);
      Files.write(path.resolve("responses.jsonl"), Arrays.copyOf(whole, length));
      FakeSubject subject = new FakeSubject();
      assertThat(run.go(path, () -> subject, Progress.silent(), () -> false)).isTrue();
      assertThat(Files.readAllBytes(path.resolve("responses.jsonl")))
          .as("killed after %d bytes", length)
          .isEqualTo(whole);
      long kept = Arrays.copyOf(whole, length).length == 0 ? 0 : lines(whole, length);
      assertThat(subject.answers()).isEqualTo(run.answers() - (int) kept);
    }
  }

  private static long lines(byte[] bytes, int length) {
    long lines = 0;
    for (int i = 0; i < length; i++) {
      lines += bytes[i] == '\n' ? 1 : 0;
    }
    return lines;
  }

  @Test
  void stopsBetweenAnswersAndGoesOnFromThere() throws IOException {
    Path path = Files.createDirectories(directory.resolve("stopped"));
    AtomicInteger kept = new AtomicInteger();
    Progress counting =
        new Progress() {
          @Override
          public void start(int items, int done) {}

          @Override
          public void answered(Response response, Answer answer) {
            kept.incrementAndGet();
          }
        };
    assertThat(run.go(path, FakeSubject::new, counting, () -> kept.get() == 10)).isFalse();
    assertThat(Files.readAllLines(path.resolve("responses.jsonl"))).hasSize(10);
    assertThat(run.go(path, FakeSubject::new, Progress.silent(), () -> false)).isTrue();
    assertThat(path.resolve("responses.jsonl")).hasSameBinaryContentAs(answers("whole"));
  }

  @Test
  void doesNotOpenTheModelWhenEverythingIsAnswered() throws IOException {
    Path path = answers("done").getParent();
    Subject.Source none =
        () -> {
          throw new AssertionError("opened");
        };
    assertThat(run.go(path, none, Progress.silent(), () -> false)).isTrue();
  }

  @Test
  void namesTheLineOfADamagedAnswer() throws IOException {
    Path file = answers("damaged");
    List<String> lines = Files.readAllLines(file);
    lines.set(2, "{\"id\":\"item-0\"");
    Files.write(file, lines);
    assertThatThrownBy(() -> answers("damaged"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("line 3 is damaged");
  }

  @Test
  void asksAgainWhatAPowerCutTurnedIntoZeros() throws IOException {
    Path file = answers("zeros");
    byte[] whole = Files.readAllBytes(file);
    byte[] holed = whole.clone();
    Arrays.fill(holed, 4096, 4096 + 512, (byte) 0);
    Files.write(file, holed);
    assertThat(answers("zeros")).hasBinaryContent(whole);
    Files.write(file, Arrays.copyOf(whole, whole.length + 512));
    assertThat(answers("zeros")).hasBinaryContent(whole);
  }

  @Test
  void refusesAnswersToOtherItems() throws IOException {
    Path file = answers("other");
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(1, lines.size()));
    assertThatThrownBy(() -> answers("other"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("line 1 must answer item item-0 with baseline");
  }

  @Test
  void howManyItemsAreInFlightChangesNothing() throws IOException {
    Path one = Files.createDirectories(directory.resolve("one"));
    Run slow = new Run(run.samples(), run.methods(), run.seed(), 1);
    assertThat(slow.go(one, FakeSubject::new, Progress.silent(), () -> false)).isTrue();
    assertThat(one.resolve("responses.jsonl")).hasSameBinaryContentAs(answers("three"));
  }

  @Test
  void ofAGroupThatWasCutShortOnlyMethodsThatMissAnItemAreAskedAgain() throws IOException {
    byte[] whole = Files.readAllBytes(answers("ungrouped"));
    Run grouped = new Run(run.samples(), run.methods(), run.seed(), 2, 5);
    for (int kept : new int[] {0, 1, 19, 20, 21, 79, 91, 92}) {
      Path path = Files.createDirectories(directory.resolve("grouped-" + kept));
      List<String> lines = Files.readAllLines(directory.resolve("ungrouped/responses.jsonl"));
      Files.write(path.resolve("responses.jsonl"), lines.subList(0, kept));
      FakeSubject subject = new FakeSubject();
      assertThat(grouped.go(path, () -> subject, Progress.silent(), () -> false)).isTrue();
      assertThat(path.resolve("responses.jsonl")).hasBinaryContent(whole);
      int complete = kept % 20 <= 16 ? 0 : kept % 20 - 16; // methods that all five items have
      int last = kept <= 80 ? 5 * complete : 3 * Math.max(0, kept - 88);
      assertThat(subject.answers()).isEqualTo(92 - kept / 20 * 20 - last);
    }
  }

  @Test
  void readingChangesNothingInARunThatIsStillMade() throws IOException {
    Path file = answers("made");
    Files.writeString(file, Files.readString(file).stripTrailing());
    byte[] torn = Files.readAllBytes(file);
    assertThat(run.read(file.getParent())).hasSize(91);
    assertThat(file).hasBinaryContent(torn);
  }

  @Test
  void keepsTimesApart() throws IOException {
    Path path = answers("timed").getParent();
    assertThat(run.read(path)).hasSize(92).allMatch(t -> t.prefillNanos() == 1_000_000);
    Files.delete(path.resolve("timings.jsonl"));
    assertThat(run.read(path)).hasSize(92).allMatch(t -> t.prefillNanos() == 0);
  }
}
