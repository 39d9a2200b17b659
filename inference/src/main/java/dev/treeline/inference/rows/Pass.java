package dev.treeline.inference.rows;

import java.util.Arrays;
import java.util.List;

/// One forward at a time, and its buffers. A phase is a task of the crew, whose pieces are panels
/// of a map, or heads. Each is a method of its own that the crew calls by reference: so the
/// compiler does not work one into another.
final class Pass {
  private static final int PIECES = 8; // for each worker
  private static final float[][] NOTHING = {};

  private final RowShape shape;
  private final RowWeights weights;
  private final Worker[] workers;
  private final float[][] x; // [rows][D]
  private final float[][] qkv; // [rows][qkv]
  private final float[][] attended; // [rows][H K]
  private final float[][] gate; // [rows][mlp]
  private final float[][] up; // [rows][mlp]
  private float[][] apart = {}; // [rows][D], if a probe turns them
  private float[][] logits = NOTHING; // [rows][V]
  private List<Row> rows = List.of();
  private final int[] firsts = new int[RowDecoder.MOST_ROWS]; // of each sequence
  private int sequences;
  private int count;
  private int toNorm; // of the states that the head is applied to
  private LayerProbe probe = LayerProbe.NONE;
  private int layer;
  private RowWeights.Layer now;
  private int pieces;

  // made once, so that a step leaves nothing behind
  private final Crew alone = new Crew(1);
  private final Crew.Task qkvTask = this::qkv;
  private final Crew.Task attentionTask = this::attention;
  private final Crew.Task outputTask = this::output;
  private final Crew.Task gateUpTask = this::gateUp;
  private final Crew.Task downTask = this::down;
  private final Crew.Task downApartTask = this::downApart;
  private final Crew.Task headTask = this::head;

  Pass(RowShape shape, RowWeights weights, int workers) {
    this.shape = shape;
    this.weights = weights;
    this.now = weights.layers().getFirst();
    this.workers = new Worker[workers];
    Arrays.setAll(this.workers, _ -> new Worker(shape));
    int most = RowDecoder.MOST_ROWS;
    x = new float[most][shape.width()];
    qkv = new float[most][shape.qkvWidth()];
    attended = new float[most][shape.queryWidth()];
    int mlp = Lanes.rounded(shape.mlpWidth());
    gate = new float[most][mlp];
    up = new float[most][mlp];
  }

  /// A crew of nobody but the caller.
  Crew alone() {
    return alone;
  }

  /// Runs rows through all layers.
  ///
  /// @param states `[rows][D]` before the last norm, what comes out
  void layers(List<Row> run, LayerProbe asked, float[][] states, Crew crew) {
    probe = asked;
    if (probe.turns() && apart.length == 0) {
      apart = new float[x.length][shape.width()];
    }
    rows = run;
    count = run.size();
    findSequences();
    for (int r = 0; r < count; r++) {
      weights.embed(rows.get(r).token(), x[r]);
    }
    show(0);
    for (layer = 0; layer < weights.layers().size(); layer++) {
      now = weights.layers().get(layer);
      go(crew, qkvTask, now.qkv().panels());
      go(crew, attentionTask, sequences * shape.heads());
      go(crew, outputTask, now.output().panels());
      go(crew, gateUpTask, now.gate().panels());
      if (probe.turns()) {
        go(crew, downApartTask, now.down().panels());
        addTurned();
      } else {
        go(crew, downTask, now.down().panels());
      }
      show(layer + 1);
    }
    for (int r = 0; r < count; r++) {
      System.arraycopy(x[r], 0, states[r], 0, shape.width());
    }
    rows = List.of();
    probe = LayerProbe.NONE;
    rest();
  }

  private void show(int depth) {
    for (int r = 0; r < count; r++) {
      probe.state(depth, r, x[r]);
    }
  }

  private void addTurned() {
    for (int r = 0; r < count; r++) {
      probe.turn(layer, r, apart[r]);
      for (int i = 0; i < x[r].length; i++) {
        x[r][i] += apart[r][i];
      }
    }
  }

  /// Where each sequence begins: it has a cache of its own.
  @SuppressWarnings("ReferenceEquality")
  private void findSequences() {
    sequences = 0;
    for (int r = 0; r < count; r++) {
      if (r == 0 || rows.get(r).cache() != rows.get(r - 1).cache()) {
        firsts[sequences++] = r;
      }
    }
  }

  /// Applies the head, to the first states after the last norm.
  ///
  /// @param normed how many
  /// @param to `[rows][V]`, what comes out
  void logits(List<float[]> states, int normed, float[][] to, Crew crew) {
    count = states.size();
    toNorm = normed;
    for (int r = 0; r < count; r++) {
      System.arraycopy(states.get(r), 0, x[r], 0, shape.width());
    }
    logits = to;
    go(crew, headTask, weights.head().panels());
    logits = NOTHING;
    rest();
  }

  /// As [#logits], of one row and some tokens.
  float[] someLogits(float[] state, int[] tokens) {
    System.arraycopy(state, 0, x[0], 0, shape.width());
    Worker worker = workers[0];
    worker.normed(weights.head(), x, 1, weights.norm());
    rest();
    return weights.head().some(worker.inputs, tokens);
  }

  /// Other crews count their tasks otherwise.
  private void rest() {
    for (Worker worker : workers) {
      worker.prepared = -1;
    }
  }

  /// Several pieces for each worker, so that one that is held up does not hold up the rest.
  private void go(Crew crew, Crew.Task task, int parts) {
    pieces = crew.workers() == 1 ? 1 : Math.min(parts, PIECES * crew.workers());
    crew.run(pieces, task);
  }

  /// Where a piece begins.
  private int at(int piece, int parts) {
    return (int) ((long) parts * piece / pieces);
  }

  private void qkv(int number, long turn, int piece) {
    Worker worker = workers[number];
    if (worker.isFresh(turn)) {
      worker.normed(now.qkv(), x, count, now.attentionNorm());
    }
    put(now.qkv(), worker, qkv, piece);
  }

  /// Heads of one sequence after the other. Their keys and values are put where they are needed:
  /// where two workers share them, both write the same.
  private void attention(int number, long turn, int piece) {
    Worker worker = workers[number];
    int heads = shape.heads();
    int group = heads / shape.kvHeads();
    int all = sequences * heads;
    int end = at(piece + 1, all);
    for (int i = at(piece, all); i < end; ) {
      int head = i % heads;
      int some = Math.min(group - head % group, end - i);
      int first = firsts[i / heads];
      int next = i / heads + 1 < sequences ? firsts[i / heads + 1] : count;
      for (int r = first; r < next; r++) {
        Row row = rows.get(r);
        worker.remember(row, layer, head / group, qkv[r], now.headNorms());
        worker.attention.take(layer, r, head, some);
        worker.attention.attend(row, qkv[r], now.headNorms(), probe, attended[r]);
      }
      i += some;
    }
  }

  private void output(int number, long turn, int piece) {
    Worker worker = workers[number];
    if (worker.isFresh(turn)) {
      worker.inputs.take(now.output(), attended, count);
    }
    add(now.output(), worker, piece);
  }

  private void gateUp(int number, long turn, int piece) {
    Worker worker = workers[number];
    if (worker.isFresh(turn)) {
      worker.normed(now.gate(), x, count, now.mlpNorm());
    }
    int from = at(piece, now.gate().panels());
    int to = at(piece + 1, now.gate().panels());
    now.gate().put(gate, worker.inputs, from, to);
    now.up().put(up, worker.inputs, from, to);
    int first = from * now.gate().panel();
    int end = Math.min(to * now.gate().panel(), shape.mlpWidth());
    for (int r = 0; r < count; r++) {
      worker.gating.apply(gate[r], up[r], first, end);
    }
  }

  private void down(int number, long turn, int piece) {
    add(now.down(), gated(number, turn), piece);
  }

  private void downApart(int number, long turn, int piece) {
    put(now.down(), gated(number, turn), apart, piece);
  }

  private Worker gated(int number, long turn) {
    Worker worker = workers[number];
    if (worker.isFresh(turn)) {
      worker.inputs.take(now.down(), gate, count);
    }
    return worker;
  }

  private void head(int number, long turn, int piece) {
    Worker worker = workers[number];
    if (worker.isFresh(turn)) {
      worker.norm(x, toNorm, weights.norm());
      for (int r = toNorm; r < count; r++) {
        System.arraycopy(x[r], 0, worker.normed[r], 0, shape.width());
      }
      worker.inputs.take(weights.head(), worker.normed, count);
    }
    put(weights.head(), worker, logits, piece);
  }

  private void put(RowMap map, Worker worker, float[][] y, int piece) {
    map.put(y, worker.inputs, at(piece, map.panels()), at(piece + 1, map.panels()));
  }

  private void add(RowMap map, Worker worker, int piece) {
    map.add(x, worker.inputs, at(piece, map.panels()), at(piece + 1, map.panels()));
  }

  /// `x / rms(x) · weight`.
  ///
  /// @param to a vector or longer
  static void norm(float[] x, float[] weight, float epsilon, float[] to) {
    int d = weight.length;
    int whole = d - d % Lanes.WIDTH;
    float squares = Lanes.squares(x, whole, to);
    for (int i = whole; i < d; i++) {
      squares = Math.fma(x[i], x[i], squares);
    }
    float scale = (float) (1 / Math.sqrt(squares / d + epsilon));
    for (int i = 0; i < d; i++) {
      to[i] = x[i] * scale * weight[i];
    }
  }

  /// What one thread works with.
  private static final class Worker {
    private final RowShape shape;
    private final RowInputs inputs;
    private final RowAttention attention;
    private final Gating gating;
    private final float[][] normed;
    private long prepared = -1;

    Worker(RowShape shape) {
      this.shape = shape;
      int widest = Math.max(shape.width(), Math.max(shape.queryWidth(), shape.mlpWidth()));
      inputs = new RowInputs(widest, RowDecoder.MOST_ROWS);
      attention = new RowAttention(shape);
      gating = new Gating(shape.gate(), shape.mlpWidth());
      normed = new float[RowDecoder.MOST_ROWS][Lanes.rounded(shape.width())];
    }

    /// Whether it has yet to get ready for this task: every worker does that for itself.
    boolean isFresh(long turn) {
      boolean fresh = prepared != turn;
      prepared = turn;
      return fresh;
    }

    void normed(RowMap map, float[][] x, int count, float[] weight) {
      norm(x, count, weight);
      inputs.take(map, normed, count);
    }

    void norm(float[][] x, int count, float[] weight) {
      for (int r = 0; r < count; r++) {
        Pass.norm(x[r], weight, shape.epsilon(), normed[r]);
      }
    }

    /// Puts a head of a row's keys and values into its cache.
    void remember(Row at, int layer, int head, float[] qkv, float[] headNorms) {
      int k = shape.headWidth();
      int keys = shape.queryWidth() + head * k;
      int values = keys + shape.kvHeads() * k;
      long position = (long) head * at.cache().capacity() + at.position();
      int norm = (shape.heads() + head) * k;
      attention.turn(qkv, keys, headNorms, norm, at.angles());
      attention.putTurned(at.cache().keys(layer), position);
      attention.put(qkv, values, at.cache().values(layer), position);
    }
  }
}
