package dev.treeline.inference.rows;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/// Runs rows of one or several sequences through a Llama-like decoder: their embeddings, all
/// layers, and the head for those that want it. Safe for several threads; the one that comes first
/// has the helpers, others work alone meanwhile. The results are the same.
public final class RowDecoder implements AutoCloseable {
  /// More rows than that are cheaper as matrices.
  public static final int MOST_ROWS = 16;

  private static final int LEAST_OUTPUTS = 64; // of one piece

  private final RowShape shape;
  private final RowWeights weights;
  private final Crew crew;
  private final ReentrantLock crewLock = new ReentrantLock();
  private final ConcurrentLinkedQueue<Pass> passes = new ConcurrentLinkedQueue<>();

  /// @param threads how many work on one step, the caller's among them
  public RowDecoder(RowShape shape, RowWeights weights, int threads) {
    this.shape = shape;
    this.weights = weights;
    this.crew = new Crew(threads);
    Thread.ofPlatform().daemon().name("treeline-rows-warmup").start(Warmup::run);
  }

  /// Runs rows and writes their keys and values into the caches.
  ///
  /// @param rows at most [#MOST_ROWS]; those of one sequence in order
  /// @return `[rows][D]` before the last norm
  public float[][] run(List<Row> rows) {
    if (rows.isEmpty() || rows.size() > MOST_ROWS) {
      throw new IllegalArgumentException(
          "there must be 1 to %d rows, but there are %d".formatted(MOST_ROWS, rows.size()));
    }
    boolean mine = crewLock.tryLock();
    Pass pass = passes.poll();
    if (pass == null) {
      pass = new Pass(shape, weights, crew.workers());
    }
    try {
      if (mine) {
        crew.wake();
      }
      return pass.layers(rows, mine ? crew : pass.alone);
    } finally {
      passes.add(pass);
      if (mine) {
        crewLock.unlock();
      }
    }
  }

  /// The logits of some rows.
  ///
  /// @param states `[rows][D]` before the last norm
  /// @return `[rows][V]`
  public float[][] logits(List<float[]> states) {
    HalfMap head = weights.head();
    int v = head.out();
    int count = states.size();
    HalfMap.Inputs input = new HalfMap.Inputs(head.in(), count);
    float[] x = new float[shape.width()];
    for (int r = 0; r < count; r++) {
      norm(states.get(r), 0, weights.norm(), shape.epsilon(), x);
      input.take(r, x, 0, head.in());
    }
    float[] all = new float[Math.multiplyExact(count, v)];
    boolean mine = crewLock.tryLock();
    try {
      Crew helpers = mine ? crew : new Crew(1);
      int pieces = pieces(v, helpers.workers());
      helpers.run(
          pieces,
          (_, _, p) -> head.addTo(all, v, input.again(), at(p, pieces, v), at(p + 1, pieces, v)));
    } finally {
      if (mine) {
        crewLock.unlock();
      }
    }
    float[][] rows = new float[count][];
    for (int r = 0; r < count; r++) {
      rows[r] = count == 1 ? all : Arrays.copyOfRange(all, r * v, (r + 1) * v);
    }
    return rows;
  }

  /// The logits of some tokens.
  ///
  /// @param state `[D]` before the last norm
  public float[] someLogits(float[] state, int[] tokens) {
    float[] x = new float[shape.width()];
    norm(state, 0, weights.norm(), shape.epsilon(), x);
    return weights.head().some(x, tokens);
  }

  /// `x / rms(x) · weight` of the D numbers at `at`.
  static void norm(float[] x, int at, float[] weight, float epsilon, float[] to) {
    var sum = Lanes.zero();
    int d = weight.length;
    int i = 0;
    for (; i <= d - Lanes.WIDTH; i += Lanes.WIDTH) {
      var v = Lanes.load(x, at + i);
      sum = v.fma(v, sum);
    }
    float squares = Lanes.sum(sum);
    for (; i < d; i++) {
      squares = Math.fma(x[at + i], x[at + i], squares);
    }
    float scale = (float) (1 / Math.sqrt(squares / d + epsilon));
    for (i = 0; i < d; i++) {
      to[i] = x[at + i] * scale * weight[i];
    }
  }

  /// Several pieces for each worker, so that one that is held up does not hold up the rest.
  static int pieces(int outputs, int workers) {
    return workers == 1 ? 1 : Math.max(1, Math.min(4 * workers, outputs / LEAST_OUTPUTS));
  }

  /// Where piece `p` begins.
  static int at(int p, int pieces, int outputs) {
    return (int) ((long) outputs * p / pieces);
  }

  @Override
  public void close() {
    crew.close();
  }

  /// One forward's buffers.
  private static final class Pass implements Crew.Task {
    private enum Phase {
      QKV,
      ATTENTION,
      OUTPUT,
      GATE_UP,
      DOWN
    }

    private final RowShape shape;
    private final RowWeights weights;
    private final Worker[] workers;
    private final Crew alone = new Crew(1);
    private final float[] x; // [rows, D]
    private final float[] qkv; // [rows, qkv]
    private final float[] attended; // [rows, H K]
    private final float[] gated; // [rows, mlp]
    private final Gating gating;
    private List<Row> rows = List.of();
    private Phase phase = Phase.QKV;
    private int layer;
    private int pieces;

    Pass(RowShape shape, RowWeights weights, int workers) {
      this.shape = shape;
      this.weights = weights;
      this.workers = new Worker[workers];
      Arrays.setAll(this.workers, _ -> new Worker(shape));
      x = new float[MOST_ROWS * shape.width()];
      qkv = new float[MOST_ROWS * shape.qkvWidth()];
      attended = new float[MOST_ROWS * shape.queryWidth()];
      gated = new float[MOST_ROWS * shape.mlpWidth()];
      gating = new Gating(shape.gate(), shape.mlpWidth());
    }

    float[][] layers(List<Row> run, Crew crew) {
      rows = run;
      int d = shape.width();
      for (int r = 0; r < rows.size(); r++) {
        weights.embedding().copyRow(rows.get(r).token(), x, r * d);
      }
      for (layer = 0; layer < weights.layers().size(); layer++) {
        Arrays.fill(qkv, 0, rows.size() * shape.qkvWidth(), 0);
        go(crew, Phase.QKV, pieces(shape.qkvWidth(), crew.workers()));
        go(crew, Phase.ATTENTION, crew.workers() == 1 ? 1 : rows.size() * shape.heads());
        go(crew, Phase.OUTPUT, pieces(d, crew.workers()));
        go(crew, Phase.GATE_UP, pieces(shape.mlpWidth(), crew.workers()));
        go(crew, Phase.DOWN, pieces(d, crew.workers()));
      }
      float[][] states = new float[rows.size()][];
      for (int r = 0; r < states.length; r++) {
        states[r] = Arrays.copyOfRange(x, r * d, (r + 1) * d);
      }
      rows = List.of();
      for (Worker worker : workers) {
        worker.prepared = -1;
      }
      return states;
    }

    private void go(Crew crew, Phase next, int count) {
      phase = next;
      pieces = count;
      crew.run(count, this);
    }

    @Override
    public void piece(int number, long turn, int piece) {
      Worker worker = workers[number];
      boolean fresh = worker.prepared != turn;
      worker.prepared = turn;
      RowWeights.Layer now = weights.layers().get(layer);
      switch (phase) {
        case QKV -> {
          if (fresh) {
            normed(worker, now.attentionNorm());
          }
          add(now.qkv(), worker, qkv, piece);
        }
        case ATTENTION -> {
          if (fresh) {
            worker.remember(rows, layer, qkv, now.headNorms());
          }
          attend(worker, now, piece);
        }
        case OUTPUT -> {
          if (fresh) {
            taken(worker, attended, shape.queryWidth());
          }
          add(now.output(), worker, x, piece);
        }
        case GATE_UP -> {
          if (fresh) {
            normed(worker, now.mlpNorm());
          }
          gate(now.gateUp(), worker, piece);
        }
        case DOWN -> {
          if (fresh) {
            taken(worker, gated, shape.mlpWidth());
          }
          add(now.down(), worker, x, piece);
        }
      }
    }

    private void normed(Worker worker, float[] weight) {
      int d = shape.width();
      for (int r = 0; r < rows.size(); r++) {
        norm(x, r * d, weight, shape.epsilon(), worker.row);
        worker.inputs.take(r, worker.row, 0, d);
      }
    }

    private void taken(Worker worker, float[] from, int width) {
      for (int r = 0; r < rows.size(); r++) {
        worker.inputs.take(r, from, r * width, width);
      }
    }

    private void add(HalfMap map, Worker worker, float[] y, int piece) {
      int from = at(piece, pieces, map.out());
      int to = at(piece + 1, pieces, map.out());
      map.addTo(y, map.out(), worker.inputs, from, to);
    }

    private void attend(Worker worker, RowWeights.Layer now, int piece) {
      int all = rows.size() * shape.heads();
      for (int i = at(piece, pieces, all); i < at(piece + 1, pieces, all); i++) {
        int r = i / shape.heads();
        var head = new RowAttention.Head(layer, r, rows.get(r), i % shape.heads());
        worker.attention.attend(head, qkv, now.headNorms(), attended);
      }
    }

    /// A gate's number j and what it gates are m outputs apart.
    private void gate(HalfMap map, Worker worker, int piece) {
      int m = shape.mlpWidth();
      int from = at(piece, pieces, m);
      int to = at(piece + 1, pieces, m);
      int count = rows.size();
      float[] both = worker.gateUp;
      for (int r = 0; r < count; r++) {
        Arrays.fill(both, r * 2 * m + from, r * 2 * m + to, 0);
        Arrays.fill(both, r * 2 * m + m + from, r * 2 * m + m + to, 0);
      }
      map.addTo(both, 2 * m, worker.inputs, from, to);
      map.addTo(both, 2 * m, worker.inputs, m + from, m + to);
      for (int r = 0; r < count; r++) {
        gating.apply(both, r * 2 * m + from, gated, r * m + from, to - from);
      }
    }
  }

  /// What one thread works with.
  private static final class Worker {
    private final RowShape shape;
    private final HalfMap.Inputs inputs;
    private final RowAttention attention;
    private final float[] row;
    private final float[] gateUp; // [rows, 2 mlp]
    private long prepared = -1;

    Worker(RowShape shape) {
      this.shape = shape;
      int widest = Math.max(shape.width(), Math.max(shape.queryWidth(), shape.mlpWidth()));
      inputs = new HalfMap.Inputs(widest, MOST_ROWS);
      attention = new RowAttention(shape);
      row = new float[shape.width()];
      gateUp = new float[MOST_ROWS * 2 * shape.mlpWidth()];
    }

    /// Puts the keys and values of all rows into their caches. Every worker does so for itself
    /// before it reads them: they write the same.
    void remember(List<Row> rows, int layer, float[] qkv, float[] headNorms) {
      int k = shape.headWidth();
      for (int r = 0; r < rows.size(); r++) {
        Row at = rows.get(r);
        int keys = r * shape.qkvWidth() + shape.queryWidth();
        int values = keys + shape.kvHeads() * k;
        for (int h = 0; h < shape.kvHeads(); h++) {
          long position = (long) h * at.cache().capacity() + at.position();
          int norm = (shape.heads() + h) * k;
          attention.turn(qkv, keys + h * k, headNorms, norm, at.angles());
          attention.putTurned(at.cache().keys(layer), position);
          attention.put(qkv, values + h * k, at.cache().values(layer), position);
        }
      }
    }
  }
}
