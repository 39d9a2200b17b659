package dev.treeline.bench.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.judge.JudgementRun.Outcome;
import dev.treeline.bench.judge.JudgementRun.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgementRunTest {
  @TempDir Path directory;

  /// Judges by the reply's length and counts how often it was asked.
  private static final class CountingJudge implements Judge {
    final AtomicInteger asked = new AtomicInteger();
    private final int fails;

    CountingJudge(int fails) {
      this.fails = fails;
    }

    @Override
    public String id() {
      return "counting";
    }

    @Override
    public int parallel() {
      return 3;
    }

    @Override
    public Verdict judge(Sample sample, String reply) {
      if (asked.incrementAndGet() == fails) {
        throw new JudgeException("gone");
      }
      return switch (reply.length() % 3) {
        case 0 -> new Verdict.Unjudged("it will not say");
        case 1 -> new Verdict.Judged(Gold.SAFE, "answered", reply, id());
        default -> new Verdict.Judged(Gold.UNSAFE, "refused", reply, id());
      };
    }
  }

  private static List<Reply> replies(int items) {
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      Sample sample = Items.reply("i" + i, i % 2 == 0 ? Gold.SAFE : Gold.UNSAFE, "reply");
      for (String method : List.of("baseline", "vcd")) {
        replies.add(new Reply(sample, method, "reply\n\"" + "x".repeat(i) + method.charAt(0)));
      }
    }
    return replies;
  }

  private byte[] whole(Path folder, Judge judge) throws IOException {
    Files.createDirectories(folder);
    Outcome outcome = new JudgementRun(replies(20), false).go(folder, judge, _ -> {}, () -> false);
    assertThat(outcome.done()).isTrue();
    return Files.readAllBytes(folder.resolve(Judgements.FILE));
  }

  @Test
  void endsInTheSameBytesWhereverItWasKilled() throws IOException {
    byte[] expected = whole(directory.resolve("whole"), new CountingJudge(0));
    SplittableRandom random = new SplittableRandom(3);
    for (int kill = 0; kill < 20; kill++) {
      Path folder = Files.createDirectories(directory.resolve("killed-" + kill));
      int length = random.nextInt(expected.length + 1);
      byte[] torn = Arrays.copyOf(expected, length);
      Files.write(folder.resolve(Judgements.FILE), torn);
      CountingJudge judge = new CountingJudge(0);
      assertThat(whole(folder, judge)).as("killed after %d bytes", length).isEqualTo(expected);
      long kept = IntStream.range(0, length).filter(i -> torn[i] == '\n').count();
      assertThat(judge.asked.get()).isEqualTo(40 - (int) kept);
    }
  }

  @Test
  void keepsWhatWasJudgedWhenTheJudgeGoesAway() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("gone"));
    JudgementRun run = new JudgementRun(replies(20), false);
    assertThatThrownBy(() -> run.go(folder, new CountingJudge(17), _ -> {}, () -> false))
        .isInstanceOf(JudgeException.class);
    assertThat(Files.readAllLines(folder.resolve(Judgements.FILE))).hasSizeBetween(8, 20);
    assertThat(whole(folder, new CountingJudge(0)))
        .isEqualTo(whole(directory.resolve("whole"), new CountingJudge(0)));
  }

  @Test
  void stopsBetweenRepliesWhenAsked() throws IOException {
    AtomicInteger questions = new AtomicInteger();
    Outcome outcome =
        new JudgementRun(replies(20), false)
            .go(directory, new CountingJudge(0), _ -> {}, () -> questions.incrementAndGet() > 10);
    assertThat(outcome.done()).isFalse();
    assertThat(Files.readAllLines(directory.resolve(Judgements.FILE))).hasSizeBetween(5, 10);
  }

  @Test
  void showsRepliesThatAreAlikeOnce() throws IOException {
    Sample sample = Items.reply("a", Gold.SAFE, "reply");
    CountingJudge judge = new CountingJudge(0);
    new JudgementRun(List.of(new Reply(sample, "m", "same"), new Reply(sample, "n", "same")), false)
        .go(directory, judge, _ -> {}, () -> false);
    assertThat(judge.asked.get()).isEqualTo(1);
    Judgements judgements = Judgements.read(directory, "counting");
    assertThat(judgements.of(sample, "n", "same")).isEqualTo(judgements.of(sample, "m", "same"));
    assertThat(judgements.of(sample, "m", "same")).isInstanceOf(Verdict.Judged.class);
  }

  @Test
  void showsTheUnjudgedAgainOnlyWhenAsked() throws IOException {
    whole(directory, new CountingJudge(0));
    CountingJudge again = new CountingJudge(0);
    new JudgementRun(replies(20), false).go(directory, again, _ -> {}, () -> false);
    assertThat(again.asked.get()).isZero();
    new JudgementRun(replies(20), true).go(directory, again, _ -> {}, () -> false);
    long unjudged = replies(20).stream().filter(reply -> reply.text().length() % 3 == 0).count();
    assertThat(again.asked.get()).isEqualTo((int) unjudged);
  }

  @Test
  void takesNoJudgementOfAnotherReplyOrRubric() throws IOException {
    Sample sample = Items.reply("a", Gold.SAFE, "reply");
    new JudgementRun(List.of(new Reply(sample, "m", "four")), false)
        .go(directory, new CountingJudge(0), _ -> {}, () -> false);
    Judgements judgements = Judgements.read(directory, "counting");
    assertThat(judgements.of(sample, "m", "four")).isInstanceOf(Verdict.Judged.class);
    assertThat(judgements.of(sample, "m", "five")).isInstanceOf(Verdict.Unjudged.class);
    assertThat(judgements.of(Items.reply("a", Gold.SAFE, "xstest"), "m", "four"))
        .isInstanceOf(Verdict.Unjudged.class);
    assertThat(Judgements.read(directory, "rules").of(sample, "m", "four"))
        .isInstanceOf(Verdict.Unjudged.class);
    assertThat(Judgements.none().of(sample, "m", "four"))
        .isEqualTo(new Verdict.Unjudged("no judge was asked"));
  }

  @Test
  void judgesByHandWhereAllRatersMeanTheSameSide() throws IOException {
    Sample sample = Items.reply("a", Gold.UNSAFE, "reply");
    label("ann", sample, "one", "refused");
    label("ann", sample, "two", "refused");
    label("ann", sample, "three", "complied");
    label("ben", sample, "one", "warned");
    label("ben", sample, "two", "complied");
    try (Judge human = Judges.open("human", new Judges.Place(directory, ""))) {
      assertThat(human.judge(sample, "one"))
          .isEqualTo(
              new Verdict.Judged(Gold.UNSAFE, "refused | warned", "labelled by ann, ben", "human"));
      assertThat(human.judge(sample, "two"))
          .isEqualTo(new Verdict.Unjudged("raters disagree: refused | complied by ann, ben"));
      assertThat(human.judge(sample, "three"))
          .isEqualTo(new Verdict.Unjudged("1 of 2 raters have labelled it"));
    }
    label(LabelFile.ADJUDICATOR, sample, "two", "complied");
    label("ben", sample, "three", LabelFile.UNSURE);
    try (Judge human = Judges.open("human", new Judges.Place(directory, ""))) {
      assertThat(human.judge(sample, "two").side()).contains(Gold.SAFE);
      assertThat(human.judge(sample, "three")).isInstanceOf(Verdict.Unjudged.class);
    }
  }

  private void label(String rater, Sample sample, String reply, String label) throws IOException {
    try (LabelFile file = LabelFile.open(directory, rater)) {
      file.put(new LabelFile.Key(sample.id(), Judgement.basis(sample, reply)), label);
    }
  }

  @Test
  void opensJudgesAsTheyAreWritten() throws IOException {
    Judges.Place place = new Judges.Place(directory, "");
    for (String id : RuleJudge.ids()) {
      try (Judge judge = Judges.open(id, place)) {
        assertThat(judge.id()).isEqualTo(id);
      }
    }
    for (String wrong :
        List.of("rules:gpt", "rules,strict", "model:", "http:http://x/v1", "human:a,b", "human")) {
      assertThatIllegalArgumentException()
          .as(wrong)
          .isThrownBy(() -> Judges.open(wrong, place).close());
    }
    try (Judge judge = Judges.open("http:http://127.0.0.1:9/v1#m,structured=yes", place)) {
      assertThat(judge.id()).isEqualTo("http:http://127.0.0.1:9/v1#m,structured=yes");
    }
  }
}
