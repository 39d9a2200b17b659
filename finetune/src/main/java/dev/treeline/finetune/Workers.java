package dev.treeline.finetune;

import ai.djl.pytorch.jni.JniUtils;
import dev.treeline.inference.TorchRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// Threads that run training kernels, each operation on one thread. Several operations side by side
/// use the cores better than one operation spread over them, suffer less when cores are shared, and
/// give the same bits however many threads there are. Only a task without others is spread.
final class Workers implements AutoCloseable {
  private final ExecutorService executor;

  Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, but is " + threads);
    }
    var _ = TorchRuntime.engine();
    var factory = Thread.ofPlatform().name("training-", 0).daemon(true).factory();
    executor =
        Executors.newFixedThreadPool(
            threads,
            task ->
                factory.newThread(() -> {
                  prepare();
                  task.run();
                }));
  }

  /// What PyTorch keeps for each thread: gradients on, the plain interpreter (no recompiling when
  /// shapes change), one thread for each operation.
  private static void prepare() {
    JniUtils.setGradMode(true);
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setNumThreads(1);
  }

  /// Runs a task that has no other beside it: its operations use two threads, whatever the machine
  /// has, because sums come out otherwise with another number. Called on a worker while all others
  /// rest.
  static <T> T alone(Supplier<T> task) {
    JniUtils.setNumThreads(2);
    try {
      return task.get();
    } finally {
      JniUtils.setNumThreads(1);
    }
  }

  <T> Future<T> start(Callable<T> task) {
    return executor.submit(task);
  }

  /// Runs a task on a worker and waits for it.
  <T> T run(Callable<T> task) {
    return await(start(task));
  }

  /// Runs tasks and gives their results in order.
  <T> List<T> runAll(List<Callable<T>> tasks) {
    List<Future<T>> futures = tasks.stream().map(this::start).toList();
    var results = new ArrayList<T>();
    futures.forEach(future -> results.add(await(future)));
    return results;
  }

  static <T> T await(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while training", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    executor.close();
  }
}
