package dev.treeline.bench.run;

import dev.treeline.bench.Sample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A run's questions being asked, several items at a time, one thread for each; the answers come
/// out in the run's order.
final class Interview implements AutoCloseable {
  private final Run run;
  private final Subject subject;
  private final BooleanSupplier stopped;
  private final int inFlight;
  private final ExecutorService threads;
  private final Deque<Future<List<Answer>>> asked = new ArrayDeque<>();
  private final Deque<Answer> ready = new ArrayDeque<>();
  private int nextItem;
  private int firstMethod;
  private volatile boolean closed;

  /// @param first the number of the first answer that is wanted
  Interview(Run run, Subject subject, int inFlight, int first, BooleanSupplier stopped) {
    this.run = run;
    this.subject = subject;
    this.stopped = stopped;
    this.inFlight = inFlight;
    this.threads = Executors.newFixedThreadPool(inFlight);
    this.nextItem = first / run.methods().size();
    this.firstMethod = first % run.methods().size();
  }

  /// The next answer; nothing when the run was stopped.
  Optional<Answer> next() {
    while (asked.size() < 2 * inFlight && nextItem < run.samples().size()) {
      Sample sample = run.samples().get(nextItem++);
      List<ResolvedMethod> methods = run.methods().subList(firstMethod, run.methods().size());
      firstMethod = 0;
      asked.add(threads.submit(() -> ask(sample, methods)));
    }
    if (ready.isEmpty()) {
      ready.addAll(result(asked.remove()));
    }
    return stopped.getAsBoolean() || ready.isEmpty()
        ? Optional.empty()
        : Optional.of(ready.remove());
  }

  private List<Answer> ask(Sample sample, List<ResolvedMethod> methods) {
    List<Answer> answers = new ArrayList<>();
    for (ResolvedMethod method : methods) {
      if (closed || stopped.getAsBoolean()) {
        return List.of();
      }
      Answer answer = subject.answer(sample, method, run.seed());
      if (answer.ending().equals("cancelled")) {
        return List.of();
      }
      answers.add(answer);
    }
    return answers;
  }

  private static List<Answer> result(Future<List<Answer>> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /// Waits until no thread uses the subject any more.
  @Override
  public void close() {
    closed = true;
    threads.shutdown();
    try {
      while (!threads.awaitTermination(1, TimeUnit.SECONDS)) {}
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
