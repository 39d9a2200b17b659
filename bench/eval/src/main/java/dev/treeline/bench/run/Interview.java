package dev.treeline.bench.run;

import dev.treeline.bench.Sample;
import dev.treeline.inference.Convoy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A run's questions being asked, several groups of items at a time; the answers come out in the
/// run's order.
///
/// The items of a group go in a [Convoy]. Groups are cut by the items' numbers, so that who shares
/// a forward with whom is the same in every run. A run that was killed inside a group asks the
/// whole group again.
final class Interview implements AutoCloseable {
  private final Run run;
  private final Subject subject;
  private final BooleanSupplier stopped;
  private final int inFlight;
  private final ExecutorService threads;
  private final Deque<Future<List<Answer>>> asked = new ArrayDeque<>();
  private final Deque<Answer> ready = new ArrayDeque<>();
  private int nextItem;
  private int known; // answers at the head of the next group that nobody wants
  private volatile boolean closed;

  /// @param first the number of the first answer that is wanted
  Interview(Run run, Subject subject, int inFlight, int first, BooleanSupplier stopped) {
    this.run = run;
    this.subject = subject;
    this.stopped = stopped;
    this.inFlight = inFlight;
    this.threads = Executors.newFixedThreadPool(inFlight);
    this.nextItem = first / run.methods().size() / run.group() * run.group();
    this.known = first - nextItem * run.methods().size();
  }

  /// The next answer; nothing when the run was stopped.
  Optional<Answer> next() {
    while (asked.size() < 2 * inFlight && nextItem < run.samples().size()) {
      int end = Math.min(nextItem + run.group(), run.samples().size());
      List<Sample> group = run.samples().subList(nextItem, end);
      int skipped = known;
      nextItem = end;
      known = 0;
      asked.add(threads.submit(() -> ask(group, skipped)));
    }
    if (ready.isEmpty()) {
      ready.addAll(result(asked.remove()));
    }
    return stopped.getAsBoolean() || ready.isEmpty()
        ? Optional.empty()
        : Optional.of(ready.remove());
  }

  private List<Answer> ask(List<Sample> group, int skipped) {
    if (group.size() == 1) {
      return ask(group.getFirst(), run.methods().subList(skipped, run.methods().size()));
    }
    List<Callable<List<Answer>>> tasks = new ArrayList<>();
    for (Sample sample : group) {
      tasks.add(() -> ask(sample, run.methods()));
    }
    List<Answer> answers = new ArrayList<>();
    for (Future<List<Answer>> task : Convoy.go(tasks)) {
      List<Answer> ofItem = result(task);
      if (ofItem.isEmpty()) {
        return List.of(); // stopped
      }
      answers.addAll(ofItem);
    }
    return answers.subList(skipped, answers.size());
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
