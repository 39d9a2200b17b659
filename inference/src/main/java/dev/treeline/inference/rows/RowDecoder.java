package dev.treeline.inference.rows;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;

/// Runs rows of one or several sequences through a Llama-like decoder: their embeddings, all
/// layers, and the head for those that want it. Safe for several threads; the one that comes first
/// has the helpers, others work alone meanwhile. The results are the same.
public final class RowDecoder implements AutoCloseable {
  /// The most rows of one forward.
  public static final int MOST_ROWS = 16;

  private final RowShape shape;
  private final RowWeights weights;
  private final Crew crew;
  private final ReentrantLock crewLock;
  private final ReadWriteLock running;
  private final boolean ownsCrew;
  private final Warmup warmup;
  private final ConcurrentLinkedQueue<Pass> passes = new ConcurrentLinkedQueue<>();

  /// @param threads how many work on one step, the caller's among them
  public RowDecoder(RowShape shape, RowWeights weights, int threads) {
    this.shape = shape;
    this.weights = weights;
    this.crew = new Crew(threads);
    this.crewLock = new ReentrantLock();
    this.running = new ReentrantReadWriteLock();
    this.ownsCrew = true;
    this.warmup = weights.head().warmup();
    warmup.start();
  }

  private RowDecoder(RowDecoder base, RowWeights weights) {
    this.shape = base.shape;
    this.weights = weights;
    this.crew = base.crew;
    this.crewLock = base.crewLock;
    this.running = base.running;
    this.ownsCrew = false;
    this.warmup = base.warmup;
  }

  /// A decoder of the same shape over weights that are in part this one's. They have the helpers in
  /// turn. This one is closed last, and waits for the rows of both.
  public RowDecoder with(RowWeights others) {
    return new RowDecoder(this, others);
  }

  /// What it runs rows through.
  public RowWeights weights() {
    return weights;
  }

  /// Runs rows and writes their keys and values into the caches.
  ///
  /// @param rows at most [#MOST_ROWS]; those of one sequence in order
  /// @return `[rows][D]` before the last norm
  public float[][] run(List<Row> rows) {
    return run(rows, LayerProbe.NONE);
  }

  /// As [#run(List)], with a probe on the way.
  public float[][] run(List<Row> rows, LayerProbe probe) {
    float[][] states = new float[rows.size()][shape.width()];
    run(rows, probe, states);
    return states;
  }

  /// As [#run(List)], with a probe on the way, into memory that is there.
  ///
  /// @param states `[rows][D]` before the last norm, what comes out
  public void run(List<Row> rows, LayerProbe probe, float[][] states) {
    require(rows.size());
    warmup.await(rows.size());
    pass((pass, helpers) -> pass.layers(rows, probe, states, helpers));
  }

  /// The logits of some rows.
  ///
  /// @param states `[rows][D]` before the last norm, at most [#MOST_ROWS]
  /// @return `[rows][V]`
  public float[][] logits(List<float[]> states) {
    return logits(states, states.size());
  }

  /// As [#logits(List)], into memory that is there.
  ///
  /// @param logits `[rows][V]`, what comes out
  public void logits(List<float[]> states, float[][] logits) {
    require(states.size());
    warmup.await(states.size());
    pass((pass, helpers) -> pass.logits(states, states.size(), logits, helpers));
  }

  /// The logits of some rows, and what the head makes of states that are not normed.
  ///
  /// @param states `[rows][D]` before the last norm, at most [#MOST_ROWS]
  /// @param normed how many of them, the first, are normed
  /// @return `[rows][V]`
  public float[][] logits(List<float[]> states, int normed) {
    require(states.size());
    warmup.await(states.size());
    float[][] logits = new float[states.size()][weights.head().out()];
    pass((pass, helpers) -> pass.logits(states, normed, logits, helpers));
    return logits;
  }

  private static void require(int rows) {
    if (rows < 1 || rows > MOST_ROWS) {
      throw new IllegalArgumentException(
          "there must be 1 to %d rows, but there are %d".formatted(MOST_ROWS, rows));
    }
  }

  private void pass(BiConsumer<Pass, Crew> work) {
    running.readLock().lock();
    try {
      go(work);
    } finally {
      running.readLock().unlock();
    }
  }

  private void go(BiConsumer<Pass, Crew> work) {
    boolean mine = crewLock.tryLock();
    Pass pass = takePass();
    try {
      if (mine) {
        crew.wake();
      }
      work.accept(pass, mine ? crew : pass.alone());
    } finally {
      passes.add(pass);
      if (mine) {
        crewLock.unlock();
      }
    }
  }

  private Pass takePass() {
    Pass pass = passes.poll();
    return pass == null ? new Pass(shape, weights, crew.workers()) : pass;
  }

  /// The logits of some tokens.
  ///
  /// @param state `[D]` before the last norm
  public float[] someLogits(float[] state, int[] tokens) {
    running.readLock().lock();
    Pass pass = takePass();
    try {
      return pass.someLogits(state, tokens);
    } finally {
      passes.add(pass);
      running.readLock().unlock();
    }
  }

  /// How many numbers a state has.
  public int width() {
    return shape.width();
  }

  /// How many logits a row has.
  public int words() {
    return weights.head().out();
  }

  /// How many bytes of weights one step reads.
  public long sizeBytes() {
    return weights.sizeBytes();
  }

  /// Waits for those that run. Only then may the weights' memory be freed.
  @Override
  public void close() {
    running.writeLock().lock();
    try {
      if (ownsCrew) {
        crew.close();
      }
    } finally {
      running.writeLock().unlock();
    }
  }
}
