package dev.treeline.inference.rows;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// Runs steps of small models until all that a step runs is compiled: before that vectors are
/// objects, and a step takes a hundred times as long. Once for a Java machine and a kind of
/// weights, on a thread of its own while a model loads; steps wait for it.
///
/// The models' shapes take every branch that a step has, so that none is compiled as never taken.
public enum Warmup {
  /// For weights of 16 bits.
  HALF,
  /// For weights of 8 bits.
  BYTES;

  private static final RowShape EVEN =
      new RowShape(64, 2, 1, 64, 96, 1e-5f, RowShape.Gate.SILU, new int[1]);
  private static final RowShape ODD =
      new RowShape(40, 1, 1, 40, 40, 1e-5f, RowShape.Gate.GELU_TANH, new int[] {20});
  private static final int WORDS = 70;
  private static final int POSITION = 40;

  /// How many rows are run at a time: first what every answer begins with.
  private static final List<List<Integer>> PHASES = List.of(List.of(1), List.of(2), List.of(4, 8));

  private static final int MOST_ROWS = 8;

  private static final List<Integer> ALL = List.of(1, 2, 4, 8);

  private static final int PASSES = 16;
  private static final long LONGEST_NANOS = 4_000_000_000L;

  /// More than a pass leaves in Java's heap once the inner loops are compiled: a tenth of what it
  /// leaves before. Then steps need not wait any longer.
  private static final long MOSTLY_BYTES = 500_000;

  /// More than it leaves where no vector is an object.
  private static final long NO_VECTOR_BYTES = 70_000;

  @SuppressWarnings("ImmutableEnumChecker") // these say what has run
  private final AtomicBoolean started = new AtomicBoolean();

  @SuppressWarnings("ImmutableEnumChecker")
  private final List<CountDownLatch> done =
      List.of(new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1));

  /// Begins, unless it has begun.
  public void start() {
    if (started.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("treeline-rows-warmup").start(this::run);
    }
  }

  /// Begins where that was not done, and waits until most of a step of so many rows is compiled.
  void await(int rows) {
    start();
    try {
      done.get(Math.min(rows, done.size()) - 1).await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // slower steps are right as well
    }
  }

  private void run() {
    long start = System.nanoTime();
    try (Pages pages = new Pages();
        Arena arena = Arena.ofShared()) {
      var models = List.of(new Model(EVEN, pages, arena), new Model(ODD, pages, arena));
      for (int phase = 0; phase < done.size(); phase++) {
        run(models, PHASES.get(phase), MOSTLY_BYTES, start);
        done.get(phase).countDown();
      }
      run(models, ALL, NO_VECTOR_BYTES, start);
    } finally {
      done.forEach(CountDownLatch::countDown);
    }
  }

  /// Until a pass leaves less than this in Java's heap.
  private static void run(List<Model> models, List<Integer> counts, long bytes, long start) {
    long left = Long.MAX_VALUE;
    while (left >= bytes && System.nanoTime() - start < LONGEST_NANOS) {
      long before = allocatedBytes();
      for (int pass = 0; pass < PASSES; pass++) {
        models.forEach(model -> model.pass(counts));
      }
      left = (allocatedBytes() - before) / PASSES;
    }
  }

  private static long allocatedBytes() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
        ? threads.getCurrentThreadAllocatedBytes()
        : 0;
  }

  /// A decoder of one layer, all zero.
  private final class Model {
    private final RowShape shape;
    private final Pages pages;
    private final Arena arena;
    private final Pass pass;
    private final Crew alone = new Crew(1);
    private final List<Row> rows = new ArrayList<>();

    Model(RowShape shape, Pages pages, Arena arena) {
      this.shape = shape;
      this.pages = pages;
      this.arena = arena;
      int width = shape.width();
      boolean plain = shape.gate() == RowShape.Gate.SILU;
      int heads = shape.heads() + shape.kvHeads();
      var layer =
          new RowWeights.Layer(
              new float[width],
              map(width, shape.qkvWidth()),
              map(shape.queryWidth(), width),
              new float[width],
              map(width, shape.mlpWidth()),
              map(width, shape.mlpWidth()),
              map(shape.mlpWidth(), width),
              new float[plain ? 0 : heads * shape.headWidth()]);
      RowMap head = map(width, WORDS);
      var embedding = arena.allocate((long) Short.BYTES * WORDS * width);
      var weights = new RowWeights(embedding, List.of(layer), new float[width], head);
      pass = new Pass(shape, weights, 1);
      for (int r = 0; r < MOST_ROWS; r++) {
        long bytes = (long) Float.BYTES * shape.kvHeads() * (POSITION + 1) * shape.headWidth();
        var both = List.of(arena.allocate(bytes, 64), arena.allocate(bytes, 64));
        var cache = new RowCache(both, POSITION + 1);
        rows.add(new Row(r, cache, POSITION, new float[2 * shape.headWidth()]));
      }
    }

    private RowMap map(int in, int out) {
      boolean plain = shape.gate() == RowShape.Gate.SILU;
      float[] bias = new float[plain ? 0 : out];
      long bytes = (long) Short.BYTES * in * out;
      var matrix = new Matrix(arena.allocate(bytes), out, in);
      RowMap map =
          Warmup.this == HALF
              ? RowMap.half(pages, matrix, bias)
              : RowMap.bytes(pages, matrix, bias);
      return plain ? map : map.with(pairs(in, out), 0);
    }

    private static LowRanks pairs(int in, int out) {
      var pair = new LowRanks.Part(0, 1, new float[in], new float[out]);
      return new LowRanks(in, List.of(pair), new float[0]);
    }

    void pass(List<Integer> counts) {
      for (int count : counts) {
        float[][] states = new float[count][shape.width()];
        pass.layers(rows.subList(0, count), LayerProbe.NONE, states, alone);
        pass.logits(Arrays.asList(states), count, new float[count][WORDS], alone);
      }
      pass.someLogits(new float[shape.width()], new int[] {1, WORDS - 1});
    }
  }
}
