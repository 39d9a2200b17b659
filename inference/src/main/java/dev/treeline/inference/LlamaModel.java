package dev.treeline.inference;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.TextConfig;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A decoder of Llama's build: Llama, Mistral, Qwen2 and Qwen3.
final class LlamaModel implements TextModel {
  private final KernelPack kernels;
  private final TextConfig config;
  private final Handles handles = new Handles();
  private final TextWeights weights;
  private final IValue spec;
  private final IValue epsilon;
  private final RotaryTables rotary;
  private Optional<RowText> rows = Optional.empty();

  /// Takes the weights over.
  LlamaModel(KernelPack kernels, TextConfig config, TextWeights weights) {
    this.kernels = kernels;
    this.config = config;
    this.weights = weights;
    try {
      spec = handles.add(IValue.listFrom(spec(config)));
      epsilon = handles.add(IValue.from(config.rmsEps()));
      rotary = new RotaryTables(kernels, config, weights.anchor, kernels.manager());
    } catch (RuntimeException | Error e) {
      try (weights;
          handles) {
        throw e;
      }
    }
  }

  /// Loads the weights and makes a model of them.
  static LlamaModel load(
      KernelPack kernels, TextConfig config, WeightSource source, Holding holding) {
    return new LlamaModel(kernels, config, TextWeights.load(kernels, config, source, holding));
  }

  /// Lets steps run in Java, where that can be had.
  void speedUp(Optional<RowText> faster) {
    rows = faster;
  }

  @Override
  public Optional<RowText> rows() {
    return rows;
  }

  /// Who owns views of a sequence's caches.
  PtNDManager owner() {
    return kernels.manager();
  }

  /// The angles of at least so many positions.
  ///
  /// @return `[2, positions, K]`
  float[] angles(int reach) {
    try (Handles call = new Handles();
        PtNDArray table = kernels.array(owner(), "to_float", rotary.upTo(call, reach))) {
      return table.toFloatArray();
    }
  }

  /// heads, key-value heads, head width, activation, norms of heads, window; then for each layer
  /// whether it has the window.
  private static long[] spec(TextConfig config) {
    long[] spec = new long[6 + config.layers()];
    spec[0] = config.heads();
    spec[1] = config.kvHeads();
    spec[2] = config.headWidth();
    spec[3] = TextModel.activationCode(config.activation());
    spec[4] = config.attention().headNorms() ? 1 : 0;
    config
        .window()
        .ifPresent(window -> {
          spec[5] = window.positions();
          window.layers().forEach(layer -> spec[6 + layer] = 1);
        });
    return spec;
  }

  @Override
  public TextState newState(int capacity, Positions positions) {
    try (Handles call = new Handles()) {
      IValue cache =
          kernels.call(
              "new_cache",
              call.add(IValue.from((long) config.layers())),
              call.add(IValue.listFrom(config.kvHeads(), capacity, config.headWidth())),
              weights.anchor);
      return new TextState(cache, capacity, positions);
    }
  }

  /// Doubles the cache until it has room for `needed` positions.
  void makeRoom(TextState state, int needed) {
    if (needed > state.capacity()) {
      int larger = Math.max(needed, Math.multiplyExact(state.capacity(), 2));
      try (Handles call = new Handles()) {
        call.add(
            kernels.call(
                "grow_cache",
                state.cache(),
                call.add(IValue.from((long) state.length())),
                call.add(IValue.from((long) larger))));
      }
      state.grown(larger);
    }
  }

  @Override
  public PtNDArray embed(PtNDManager owner, PtNDArray ids) {
    try (Handles call = new Handles()) {
      return kernels.array(owner, "embed", weights.ends, call.add(IValue.from(ids)));
    }
  }

  @Override
  public void see(PtNDArray x, TextState state, Sight sight) {
    try (Handles call = new Handles()) {
      PtNDArray places = call.add(TorchEngine.longs(x.getManager(), sight.places()));
      call.add(
          kernels.call(
              "place", call.add(IValue.from(x)), call.add(IValue.from(places)), sight.features()));
    }
  }

  @Override
  public PtNDArray run(PtNDManager owner, PtNDArray x, TextState state) {
    int start = state.length();
    int end = Math.addExact(start, (int) x.getShape().get(0));
    makeRoom(state, end);
    try (Handles call = new Handles()) {
      Turn turn = turn(call, owner, state.positions(), start, end);
      PtNDArray result =
          kernels.array(
              owner,
              "decoder",
              call.add(IValue.from(x)),
              weights.layers,
              weights.packed,
              state.cache(),
              turn.table,
              call.add(IValue.from((long) start)),
              call.add(IValue.from((long) turn.shift)),
              spec,
              epsilon);
      state.hold(end);
      return result;
    }
  }

  @Override
  public PtNDArray step(PtNDManager owner, PtNDArray ids, TextState state) {
    int start = state.length();
    int end = Math.addExact(start, (int) ids.getShape().get(0));
    makeRoom(state, end);
    try (Handles call = new Handles()) {
      Turn turn = turn(call, owner, state.positions(), start, end);
      PtNDArray result =
          kernels.array(
              owner,
              "step",
              call.add(IValue.from(ids)),
              weights.layers,
              weights.ends,
              weights.packed,
              state.cache(),
              turn.table,
              call.add(IValue.from((long) start)),
              call.add(IValue.from((long) turn.shift)),
              spec,
              epsilon);
      state.hold(end);
      return result;
    }
  }

  @Override
  public PtNDArray logits(PtNDManager owner, PtNDArray x, int first, int end) {
    try (Handles call = new Handles()) {
      return kernels.array(
          owner,
          "logits",
          call.add(IValue.from(x)),
          call.add(IValue.from((long) first)),
          call.add(IValue.from((long) end)),
          weights.ends,
          weights.packed,
          epsilon);
    }
  }

  @Override
  public boolean joins() {
    return !config.rotary().dependsOnLength();
  }

  @Override
  public PtNDArray runAll(PtNDManager owner, PtNDArray x, List<Part> parts) {
    long[] starts = parts.stream().mapToLong(part -> part.state().length()).toArray();
    long[] counts = parts.stream().mapToLong(Part::count).toArray();
    long[] positions = new long[(int) x.getShape().get(0)];
    int reach = 0;
    int row = 0;
    for (Part part : parts) {
      TextState state = part.state();
      int end = Math.addExact(state.length(), part.count());
      makeRoom(state, end);
      for (int l = state.length(); l < end; l++) {
        positions[row++] = (long) l + state.positions().shift();
      }
      reach = Math.max(reach, end + state.positions().shift());
    }
    IValue[] caches = parts.stream().map(part -> part.state().cache()).toArray(IValue[]::new);
    try (Handles call = new Handles()) {
      PtNDArray result =
          kernels.array(
              owner,
              "decoder_many",
              call.add(IValue.from(x)),
              weights.layers,
              weights.packed,
              call.add(IValue.listFrom(caches)),
              rotary.upTo(call, reach),
              call.add(IValue.listFrom(starts)),
              call.add(IValue.listFrom(counts)),
              call.add(IValue.from(call.add(TorchEngine.longs(owner, positions)))),
              spec,
              epsilon);
      parts.forEach(part -> part.state().hold(part.state().length() + part.count()));
      return result;
    }
  }

  @Override
  public PtNDArray someLogits(PtNDManager owner, PtNDArray x, long[] tokens) {
    try (Handles call = new Handles()) {
      return kernels.array(
          owner,
          "some_logits",
          call.add(IValue.from(x)),
          call.add(IValue.from(call.add(TorchEngine.longs(owner, tokens)))),
          weights.ends,
          epsilon);
    }
  }

  @Override
  public TextState fork(TextState state, int capacity, Positions positions) {
    try (Handles call = new Handles()) {
      IValue cache =
          kernels.call(
              "copy_cache",
              state.cache(),
              call.add(IValue.from((long) state.length())),
              call.add(IValue.from((long) Math.max(capacity, state.length()))));
      TextState copy = new TextState(cache, Math.max(capacity, state.length()), positions);
      copy.hold(state.length());
      return copy;
    }
  }

  @Override
  public long bytes(int capacity) {
    long numbers = 2L * config.layers() * config.kvHeads() * config.headWidth() * capacity;
    return numbers * Float.BYTES;
  }

  @Override
  public TextWeights weights() {
    return weights;
  }

  IValue spec() {
    return spec;
  }

  IValue epsilon() {
    return epsilon;
  }

  @Override
  public Optional<String> refusal(Probe.Kind kind) {
    return Optional.empty();
  }

  @Override
  public Probed probe(PtNDManager owner, PtNDArray x, TextState state, Question question) {
    try (IValue nothing = kernels.call("nothing_seen")) {
      return probe(owner, x, state, question, nothing);
    }
  }

  /// @param added what `stacked_decoder` adds after its first layers, or an empty list
  Probed probe(PtNDManager owner, PtNDArray x, TextState state, Question question, IValue added) {
    int start = state.length();
    int end = Math.addExact(start, (int) x.getShape().get(0));
    makeRoom(state, end);
    ProbePlan plan = question.plan();
    try (Handles call = new Handles()) {
      Turn turn = turn(call, owner, state.positions(), start, end);
      IValue result =
          call.add(
              kernels.call(
                  "probed",
                  call.add(IValue.from(x)),
                  weights.layers,
                  weights.packed,
                  state.cache(),
                  turn.table,
                  call.add(IValue.from((long) start)),
                  call.add(IValue.from((long) turn.shift)),
                  spec,
                  epsilon,
                  call.add(IValue.from(call.add(TorchEngine.longs(owner, question.places())))),
                  call.add(IValue.listFrom(plan.plan())),
                  call.add(IValue.listFrom(plan.numbers())),
                  call.add(IValue.from(call.add(matrix(owner, plan.directions())))),
                  added));
      state.hold(end);
      PtNDArray[] parts = result.toTensorArray(owner);
      return new Probed(parts[0], parts[1], parts[2]);
    }
  }

  private static PtNDArray matrix(PtNDManager owner, float[][] rows) {
    int width = rows.length == 0 ? 0 : rows[0].length;
    FloatBuffer values = FloatBuffer.allocate(rows.length * width);
    for (float[] row : rows) {
      values.put(row);
    }
    return (PtNDArray) owner.create(values.array(), new Shape(rows.length, width));
  }

  @Override
  public PtNDArray plainHead(PtNDManager owner, PtNDArray states) {
    try (Handles call = new Handles()) {
      return kernels.array(
          owner, "plain_head", call.add(IValue.from(states)), weights.ends, weights.packed);
    }
  }

  @Override
  public void blank(PtNDManager owner, PtNDArray x, long[] places) {
    try (Handles call = new Handles()) {
      PtNDArray rows = call.add(TorchEngine.longs(owner, places));
      call.add(kernels.call("blank", call.add(IValue.from(x)), call.add(IValue.from(rows))));
    }
  }

  /// The angles of some tokens: row `l + shift` of the table is token l's.
  record Turn(IValue table, int shift) {}

  /// Counted positions are a slice of the one table; others are gathered from it.
  Turn turn(Handles call, PtNDManager owner, Positions positions, int start, int end) {
    if (positions.countsFrom(start)) {
      return new Turn(rotary.upTo(call, end + positions.shift()), positions.shift());
    }
    IValue table = rotary.upTo(call, positions.reach(end));
    PtNDArray rows = call.add(TorchEngine.longs(owner, positions.of(start, end)));
    IValue gathered =
        kernels.call(
            "gather_rotary",
            table,
            call.add(IValue.from(rows)),
            call.add(IValue.listFrom(axes(positions))),
            call.add(IValue.from((long) end - start)));
    return new Turn(call.add(gathered), -start);
  }

  private static long[] axes(Positions positions) {
    return Arrays.stream(positions.axisOfPair()).asLongStream().toArray();
  }

  @Override
  public OptionalLong stepBytes() {
    return OptionalLong.of(weights.stepBytes());
  }

  @Override
  public void close() {
    try (weights;
        handles;
        rotary;
        RowText _ = rows.orElse(null)) {
      // all, each even when another fails
    }
  }
}
