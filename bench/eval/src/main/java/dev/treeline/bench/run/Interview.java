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
/// The items of a group are asked one method after the other, together in a [Convoy]. Groups are
/// cut by the items' numbers. So what a group answers to a method follows from the two alone, to
/// the bit: not from what else is asked, and not from what is known from other runs.
final class Interview implements AutoCloseable {
  private final Run run;
  private final Subject subject;
  private final Blocks blocks;
  private final BooleanSupplier stopped;
  private final ExecutorService threads;
  private final Deque<Future<List<Reply>>> asked = new ArrayDeque<>();
  private final Deque<Reply> ready = new ArrayDeque<>();
  private int nextGroup;
  private volatile boolean closed;

  /// An answer, and whether it is from another run.
  record Reply(Answer answer, boolean isKnown) {}

  Interview(Run run, Subject subject, Blocks blocks, BooleanSupplier stopped) {
    this.run = run;
    this.subject = subject;
    this.blocks = blocks;
    this.stopped = stopped;
    this.threads = Executors.newFixedThreadPool(run.inFlight());
    this.nextGroup = blocks.firstGroup();
  }

  /// The next answer; nothing when the run was stopped.
  Optional<Reply> next() {
    while (asked.size() < 2 * run.inFlight() && nextGroup < blocks.groups().size()) {
      int group = nextGroup++;
      asked.add(threads.submit(() -> ask(group)));
    }
    if (ready.isEmpty()) {
      ready.addAll(result(asked.remove()));
    }
    return stopped.getAsBoolean() || ready.isEmpty()
        ? Optional.empty()
        : Optional.of(ready.remove());
  }

  /// The answers of a group that are wanted, item by item; none if it was stopped.
  private List<Reply> ask(int group) {
    List<Sample> items = blocks.groups().get(group);
    int width = run.methods().size();
    List<List<Reply>> byMethod = new ArrayList<>();
    for (int m = 0; m < width; m++) {
      List<Reply> replies = List.of();
      if (blocks.isWanted(group, m)) {
        replies = block(group, m);
        if (replies.isEmpty()) {
          return List.of();
        }
      }
      byMethod.add(replies);
    }
    List<Reply> inOrder = new ArrayList<>();
    for (int at = blocks.skipped(group); at < items.size() * width; at++) {
      inOrder.add(byMethod.get(at % width).get(at / width));
    }
    return inOrder;
  }

  private List<Reply> block(int group, int m) {
    Optional<List<Answer>> known = blocks.known(group, m);
    if (known.isPresent()) {
      return known.get().stream().map(answer -> new Reply(answer, true)).toList();
    }
    List<Answer> answers = ask(blocks.groups().get(group), run.methods().get(m));
    if (!answers.isEmpty()) {
      blocks.answered(group, m, answers);
    }
    return answers.stream().map(answer -> new Reply(answer, false)).toList();
  }

  private List<Answer> ask(List<Sample> items, ResolvedMethod method) {
    List<Callable<Optional<Answer>>> tasks = new ArrayList<>();
    for (Sample sample : items) {
      tasks.add(() -> ask(sample, method));
    }
    List<Answer> answers = new ArrayList<>();
    for (Future<Optional<Answer>> task : Convoy.go(tasks)) {
      Optional<Answer> answer = value(task, Optional.empty());
      if (answer.isEmpty()) {
        return List.of();
      }
      answers.add(answer.get());
    }
    return answers;
  }

  private Optional<Answer> ask(Sample sample, ResolvedMethod method) {
    if (closed || stopped.getAsBoolean()) {
      return Optional.empty();
    }
    return Optional.of(subject.answer(sample, method, run.seed()))
        .filter(answer -> !answer.ending().equals("cancelled"));
  }

  private static List<Reply> result(Future<List<Reply>> future) {
    return value(future, List.of());
  }

  private static <T> T value(Future<T> future, T interrupted) {
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
      return interrupted;
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
