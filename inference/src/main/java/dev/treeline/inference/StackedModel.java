package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A decoder of Llama's build whose first layers are each followed by the features of one layer of
/// the tower, added at the pictures' places (Qwen3-VL; DeepStack, arXiv 2406.04334).
///
/// What is added is kept in the state until the prompt has run: its places `[N]`, then for each of
/// those layers `[N, D]`.
final class StackedModel implements TextModel {
  private final KernelPack kernels;
  private final LlamaModel model;

  /// Takes the model over.
  StackedModel(KernelPack kernels, LlamaModel model) {
    this.kernels = kernels;
    this.model = model;
  }

  @Override
  public TextWeights weights() {
    return model.weights();
  }

  @Override
  public TextState newState(int capacity, Positions positions) {
    return model.newState(capacity, positions);
  }

  @Override
  public PtNDArray embed(PtNDManager owner, PtNDArray ids) {
    return model.embed(owner, ids);
  }

  /// @param sight its features are `[image tokens, D + D · layers]`
  @Override
  public void see(PtNDArray x, TextState state, Sight sight) {
    IValue before = state.extra();
    try (Handles call = new Handles()) {
      PtNDArray places = call.add(TorchEngine.longs(x.getManager(), sight.places()));
      IValue known = before == null ? call.add(kernels.call("nothing_seen")) : before;
      state.keep(
          kernels.call(
              "place_stacked",
              call.add(IValue.from(x)),
              call.add(IValue.from(places)),
              sight.features(),
              known));
    }
  }

  @Override
  public PtNDArray run(PtNDManager owner, PtNDArray x, TextState state) {
    IValue added = state.extra();
    if (added == null || state.length() > 0) {
      return model.run(owner, x, state);
    }
    int end = (int) x.getShape().get(0);
    model.makeRoom(state, end);
    try (Handles call = new Handles()) {
      LlamaModel.Turn turn = model.turn(call, owner, state.positions(), 0, end);
      PtNDArray result =
          kernels.array(
              owner,
              "stacked_decoder",
              call.add(IValue.from(x)),
              model.weights().layers,
              model.weights().packed,
              state.cache(),
              turn.table(),
              call.add(IValue.from((long) turn.shift())),
              added,
              model.spec(),
              model.epsilon());
      state.hold(end);
      return result;
    }
  }

  @Override
  public PtNDArray step(PtNDManager owner, PtNDArray ids, TextState state) {
    return model.step(owner, ids, state);
  }

  @Override
  public PtNDArray logits(PtNDManager owner, PtNDArray x, int first, int end) {
    return model.logits(owner, x, first, end);
  }

  @Override
  public boolean joins() {
    return model.joins();
  }

  /// Prompts that still have features to add run one by one.
  @Override
  public PtNDArray runAll(PtNDManager owner, PtNDArray x, List<Part> parts) {
    boolean added =
        parts.stream().anyMatch(part -> part.state().length() == 0 && part.state().extra() != null);
    if (!added) {
      return model.runAll(owner, x, parts);
    }
    List<PtNDArray> results = new ArrayList<>();
    try (Handles call = new Handles()) {
      long at = 0;
      for (Part part : parts) {
        PtNDArray rows =
            call.add(
                kernels.array(
                    owner,
                    "rows",
                    call.add(IValue.from(x)),
                    call.add(IValue.from(at)),
                    call.add(IValue.from(at + part.count()))));
        results.add(call.add(run(owner, rows, part.state())));
        at += part.count();
      }
      IValue list = call.add(IValue.listFrom(results.toArray(PtNDArray[]::new)));
      return kernels.array(owner, "concat", list);
    }
  }

  @Override
  public PtNDArray someLogits(PtNDManager owner, PtNDArray x, long[] tokens) {
    return model.someLogits(owner, x, tokens);
  }

  @Override
  public TextState fork(TextState state, int capacity, Positions positions) {
    return model.fork(state, capacity, positions);
  }

  @Override
  public long bytes(int capacity) {
    return model.bytes(capacity);
  }

  @Override
  public Optional<String> refusal(Probe.Kind kind) {
    return kind == Probe.Kind.BLANKED_FEATURES
        ? Optional.of(
            "features of pictures are added in this language model's first layers as well, and those"
                + " would be left")
        : model.refusal(kind);
  }

  @Override
  public Probed probe(PtNDManager owner, PtNDArray x, TextState state, Question question) {
    IValue added = state.extra();
    return added == null
        ? model.probe(owner, x, state, question)
        : model.probe(owner, x, state, question, added);
  }

  @Override
  public PtNDArray plainHead(PtNDManager owner, PtNDArray states) {
    return model.plainHead(owner, states);
  }

  @Override
  public void close() {
    model.close();
  }
}
