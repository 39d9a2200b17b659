package dev.treeline.bench.cli;

import dev.treeline.bench.Verdict;
import dev.treeline.bench.judge.Judge;
import dev.treeline.bench.judge.JudgeException;
import dev.treeline.bench.judge.JudgementRun;
import dev.treeline.bench.judge.JudgementRun.Reply;
import dev.treeline.bench.judge.Judgements;
import dev.treeline.bench.judge.Judges;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/// A run's replies, judged and kept.
final class JudgeJob {
  private static final long TELL_NANOS = Duration.ofSeconds(10).toNanos();

  private JudgeJob() {}

  /// Judges what a finished run has for a judge; nothing where it has no open request.
  static Judgements judge(Path directory, StoredRun run, JudgeOptions options, PrintWriter err)
      throws IOException {
    return judge(directory, run, options, false, err);
  }

  /// @param retry whether replies that the judge left unjudged are shown to it again
  static Judgements judge(
      Path directory, StoredRun run, JudgeOptions options, boolean retry, PrintWriter err)
      throws IOException {
    return judge(directory, run.replies(), options, retry, err);
  }

  static Judgements judge(
      Path directory, List<Reply> replies, JudgeOptions options, boolean retry, PrintWriter err)
      throws IOException {
    if (replies.isEmpty()) {
      return Judgements.none();
    }
    String written = options.judge;
    if (written == null) {
      Judgements chosen = Judgements.ofRun(directory);
      if (!chosen.judge().isEmpty() && !chosen.judge().startsWith("rules")) {
        tell(replies, chosen, err);
        return chosen; // made by a judge that costs something: shown as it is
      }
      written = chosen.judge().isEmpty() ? Judges.DEFAULT : chosen.judge();
    }
    try (Judge judge = Judges.open(written, new Judges.Place(directory, options.key))) {
      go(directory, judge, new JudgementRun(replies, retry), err);
      Judgements.choose(directory, judge.id());
      Judgements judgements = Judgements.read(directory, judge.id());
      tell(replies, judgements, err);
      return judgements;
    } catch (JudgeException e) {
      throw new CommandFailure(
          ExitCode.ENGINE_FAILURE,
          "%s%nWhat was judged is kept; the same command goes on from there."
              .formatted(e.getMessage()));
    }
  }

  private static void go(Path directory, Judge judge, JudgementRun run, PrintWriter err)
      throws IOException {
    int all = run.replies().size();
    long[] told = {System.nanoTime()};
    IntConsumer progress =
        done -> {
          if (System.nanoTime() - told[0] > TELL_NANOS) {
            told[0] = System.nanoTime();
            err.printf("%s has judged %,d of %,d replies%n", judge.id(), done, all);
          }
        };
    if (!run.go(directory, judge, progress, StopSignal::raised).done()) {
      err.printf("treeline: stopped; what was judged is kept in %s%n", directory);
      throw new CommandFailure(ExitCode.INTERRUPTED, "");
    }
  }

  private static void tell(List<Reply> replies, Judgements judgements, PrintWriter err) {
    long unjudged =
        replies.stream()
            .filter(reply ->
                judgements.of(reply.sample(), reply.method(), reply.text())
                    instanceof Verdict.Unjudged)
            .count();
    err.printf(
        "%s judged %,d of %,d replies; %,d are unjudged, which is never counted as right%n",
        judgements.judge(), replies.size() - unjudged, replies.size(), unjudged);
  }
}
