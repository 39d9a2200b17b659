package dev.treeline.bench.judge;

import dev.treeline.bench.Sample;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.run.LineLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/// A judge going through a run's replies in their order. What was judged already is not judged
/// again; a run that was killed goes on where it was. Replies that are alike are judged once.
///
/// @param replies what there is to judge
/// @param retry whether replies that the judge left unjudged are shown to it again
public record JudgementRun(List<Reply> replies, boolean retry) {
  private static final long FORCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  public JudgementRun {
    replies = List.copyOf(replies);
  }

  /// A method's reply to an item that is an open request.
  public record Reply(Sample sample, String method, String text) {}

  /// How a judge went through.
  ///
  /// @param done whether every reply was judged or left unjudged by the judge
  /// @param asked how many were shown to it this time
  public record Outcome(boolean done, int asked) {}

  private record Waiting(Reply reply, String basis, Future<Verdict> verdict) {}

  /// Judges what is not judged yet.
  ///
  /// @param directory the run's folder
  /// @param progress gets how many are there, after each
  /// @param stopped asked before each; when it says true the run ends early, whole lines kept
  /// @throws JudgeException as the judge; whole lines are kept
  public Outcome go(Path directory, Judge judge, IntConsumer progress, BooleanSupplier stopped)
      throws IOException {
    Path file = directory.resolve(Judgements.FILE);
    try (LineLog<Judgement> log = LineLog.open(file, Judgement::ofLine);
        ExecutorService threads = Executors.newFixedThreadPool(judge.parallel())) {
      try {
        return new Going(judge, log, threads, progress).go(stopped);
      } finally {
        threads.shutdownNow();
        log.force();
      }
    }
  }

  /// One time of going through.
  private final class Going {
    private final Judge judge;
    private final LineLog<Judgement> log;
    private final ExecutorService threads;
    private final IntConsumer progress;
    private final Map<Judgement.Key, Verdict> known = new HashMap<>();
    private final Map<List<String>, Future<Verdict>> alike = new HashMap<>();
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long forced = System.nanoTime();
    private int asked;
    private int there;

    Going(Judge judge, LineLog<Judgement> log, ExecutorService threads, IntConsumer progress) {
      this.judge = judge;
      this.log = log;
      this.threads = threads;
      this.progress = progress;
      log.found().forEach(line -> known.put(line.key(), line.verdict()));
    }

    Outcome go(BooleanSupplier stopped) throws IOException {
      for (Reply reply : replies) {
        if (stopped.getAsBoolean()) {
          return new Outcome(false, asked);
        }
        String basis = Judgement.basis(reply.sample(), reply.text());
        if (isKnown(reply, basis)) {
          progress.accept(++there);
          continue;
        }
        waiting.add(new Waiting(reply, basis, ask(reply, basis)));
        if (waiting.size() > judge.parallel()) {
          keep(waiting.remove());
        }
      }
      while (!waiting.isEmpty()) {
        if (stopped.getAsBoolean()) {
          return new Outcome(false, asked);
        }
        keep(waiting.remove());
      }
      return new Outcome(true, asked);
    }

    private boolean isKnown(Reply reply, String basis) {
      Verdict verdict = known.get(key(reply, basis));
      return verdict != null && !judge.isFresh() && !(retry && verdict instanceof Verdict.Unjudged);
    }

    private Judgement.Key key(Reply reply, String basis) {
      return new Judgement.Key(reply.sample().id(), reply.method(), judge.id(), basis);
    }

    private Future<Verdict> ask(Reply reply, String basis) {
      return alike.computeIfAbsent(
          List.of(reply.sample().id(), basis),
          _ -> {
            asked++;
            return threads.submit(() -> judge.judge(reply.sample(), reply.text()));
          });
    }

    private void keep(Waiting next) throws IOException {
      Verdict verdict = result(next.verdict());
      Judgement.Key key = key(next.reply(), next.basis());
      if (!verdict.equals(known.get(key))) {
        log.append(Judgement.of(key, verdict).toLine());
      }
      if (System.nanoTime() - forced > FORCE_NANOS) {
        log.force();
        forced = System.nanoTime();
      }
      progress.accept(++there);
    }

    private static Verdict result(Future<Verdict> future) {
      try {
        return future.get();
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case RuntimeException failure -> throw failure;
          case Error error -> throw error;
          case IOException failure -> throw new UncheckedIOException(failure);
          case null, default -> throw new IllegalStateException(e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JudgeException("interrupted", e);
      }
    }
  }
}
