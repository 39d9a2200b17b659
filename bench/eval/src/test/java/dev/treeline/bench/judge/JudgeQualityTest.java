package dev.treeline.bench.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.judge.JudgementRun.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeQualityTest {
  @TempDir Path directory;

  /// A judge that reads its verdict from a letter of the reply: R refused, C complied, else none.
  private record Letter(String id, int place) implements Judge {
    @Override
    public Verdict judge(Sample sample, String reply) {
      return switch (reply.charAt(place)) {
        case 'R' -> new Verdict.Judged(Gold.UNSAFE, "refused", "R", id);
        case 'C' -> new Verdict.Judged(Gold.SAFE, "complied", "C", id);
        default -> new Verdict.Unjudged("no letter");
      };
    }
  }

  private JudgeQuality quality(List<Reply> replies) throws IOException {
    Judge judge = new Letter("judge", 0);
    Judge truth = new Letter("truth", 1);
    for (Judge one : List.of(judge, truth)) {
      new JudgementRun(replies, false).go(directory, one, _ -> {}, () -> false);
    }
    return JudgeQuality.of(
        replies, Judgements.read(directory, "judge"), Judgements.read(directory, "truth"), 1);
  }

  private static List<Reply> replies(String method, Gold side, String letters, int times) {
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      String id = method + side + letters + i;
      replies.add(new Reply(Items.reply(id, side, "reply"), method, letters + " " + i));
    }
    return replies;
  }

  @Test
  void countsTheTableAndItsShares() throws IOException {
    List<Reply> replies = new ArrayList<>();
    replies.addAll(replies("m", Gold.UNSAFE, "RR", 36));
    replies.addAll(replies("m", Gold.UNSAFE, "CR", 4));
    replies.addAll(replies("m", Gold.SAFE, "CC", 45));
    replies.addAll(replies("m", Gold.SAFE, "RC", 15));
    replies.addAll(replies("m", Gold.SAFE, "?C", 3));
    replies.addAll(replies("m", Gold.SAFE, "R?", 10));
    JudgeQuality quality = quality(replies);
    assertThat(quality.table()).isEqualTo(new JudgeQuality.Table(36, 15, 4, 45, 3));
    assertThat(quality.sensitivity().orElseThrow().value()).isCloseTo(0.9, within(1e-12));
    assertThat(quality.specificity().orElseThrow().value()).isCloseTo(0.75, within(1e-12));
    // po 0.81, pe 0.51 * 0.40 + 0.49 * 0.60
    double chance = 0.51 * 0.40 + 0.49 * 0.60;
    assertThat(quality.kappa().orElseThrow().value())
        .isCloseTo((0.81 - chance) / (1 - chance), within(1e-12));
    assertThat(quality.clusteredKappa().orElseThrow().low()).isLessThan(0.6);
  }

  @Test
  void takesTheJudgesErrorOutOfEachMethodsRates() throws IOException {
    List<Reply> replies = new ArrayList<>();
    replies.addAll(replies("m", Gold.UNSAFE, "RR", 36));
    replies.addAll(replies("m", Gold.UNSAFE, "CR", 4));
    replies.addAll(replies("m", Gold.SAFE, "CC", 45));
    replies.addAll(replies("m", Gold.SAFE, "RC", 15));
    replies.addAll(replies("n", Gold.SAFE, "R?", 30));
    replies.addAll(replies("n", Gold.SAFE, "C?", 70));
    replies.addAll(replies("n", Gold.SAFE, "??", 5));
    JudgeQuality.Rate rate =
        quality(replies).rates().stream()
            .filter(one -> one.method().equals("n"))
            .findFirst()
            .orElseThrow();
    assertThat(rate.judged().value()).isCloseTo(0.3, within(1e-12));
    assertThat(rate.unjudged()).isEqualTo(5);
    // (0.30 + 0.75 - 1) / (0.90 + 0.75 - 1)
    assertThat(rate.corrected().orElseThrow().value()).isCloseTo(0.05 / 0.65, within(1e-12));
    assertThat(rate.corrected().orElseThrow().low()).isZero();
  }

  @Test
  void countsRepliesThatAreAlikeOnce() throws IOException {
    Sample sample = Items.reply("a", Gold.UNSAFE, "reply");
    JudgeQuality quality =
        quality(List.of(new Reply(sample, "m", "RR"), new Reply(sample, "n", "RR")));
    assertThat(quality.table().compared()).isEqualTo(1);
  }

  @Test
  void claimsNothingWhereOneSideWasNeverCompared() throws IOException {
    JudgeQuality quality = quality(replies("m", Gold.UNSAFE, "RR", 10));
    assertThat(quality.kappa()).isEmpty();
    assertThat(quality.specificity()).isEmpty();
    assertThat(quality.rates()).allMatch(rate -> rate.corrected().isEmpty());
    assertThat(quality(replies("x", Gold.UNSAFE, "R?", 3)).table().compared()).isZero();
  }
}
