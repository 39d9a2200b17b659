package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.Gemma3Config;
import dev.treeline.models.TextConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Gemma 3's language model: Llama's, with norms behind each part of a layer as well, local and
/// global layers that turn at their own pace, and image tokens that see those of their picture
/// behind them too.
///
/// Source: huggingface/transformers 4.57.6, modeling_gemma3.py, `Gemma3TextModel`; like it, the
/// caps on scores that some configs name are not applied.
final class Gemma3Model implements TextModel {
  private final KernelPack kernels;
  private final LlamaModel llama;
  private final Handles handles = new Handles();
  private final RotaryTables local;
  private final IValue norms;
  private final IValue factors;

  private Gemma3Model(
      KernelPack kernels, Gemma3Config config, LlamaModel llama, WeightSource source) {
    this.kernels = kernels;
    this.llama = llama;
    TextConfig text = config.text();
    var turned =
        new TextConfig(
            text.width(),
            text.layers(),
            text.attention(),
            text.mlp(),
            text.vocabularySize(),
            text.rmsEps(),
            config.local(),
            text.tied());
    local = new RotaryTables(kernels, turned, llama.weights().anchor, kernels.manager());
    norms = handles.add(norms(text.layers(), source));
    factors =
        handles.add(IValue.listFrom(Math.sqrt(text.width()), 1 / Math.sqrt(config.queryScale())));
  }

  static Gemma3Model load(
      KernelPack kernels, Gemma3Config config, WeightSource source, Holding holding) {
    var plusOne = new PlusOneWeights(kernels, source);
    LlamaModel llama = LlamaModel.load(kernels, config.text(), plusOne, holding);
    try {
      return new Gemma3Model(kernels, config, llama, plusOne);
    } catch (RuntimeException | Error e) {
      llama.close();
      throw e;
    }
  }

  private static IValue norms(int layers, WeightSource source) {
    List<PtNDArray> arrays = new ArrayList<>();
    try (Handles loading = new Handles()) {
      for (int i = 0; i < layers; i++) {
        String at = "language_model.layers." + i + ".";
        arrays.add(loading.add(source.stacked(at + "attention_output_norm.weight")));
        arrays.add(loading.add(source.stacked(at + "mlp_output_norm.weight")));
      }
      return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }
  }

  @Override
  public TextWeights weights() {
    return llama.weights();
  }

  @Override
  public TextState newState(int capacity, Positions positions) {
    return llama.newState(capacity, positions);
  }

  @Override
  public PtNDArray embed(PtNDManager owner, PtNDArray ids) {
    try (PtNDArray rows = llama.embed(owner, ids);
        IValue value = IValue.from(rows)) {
      return kernels.array(owner, "scaled", value, factors);
    }
  }

  @Override
  public void see(PtNDArray x, TextState state, Sight sight) {
    llama.see(x, state, sight);
    state.pictures().add(sight.places());
  }

  /// For each token of the prompt the number of the run of image tokens that it stands in, else -1.
  ///
  /// @return `[L]`, without elements where there are no pictures
  private static long[] runs(TextState state) {
    if (state.pictures().isEmpty()) {
      return new long[0];
    }
    long[] runs = new long[state.positions().length()];
    Arrays.fill(runs, -1);
    long run = -1;
    long last = -2;
    for (long[] places : state.pictures()) {
      for (long place : places) {
        run += place == last + 1 ? 0 : 1;
        runs[(int) place] = run;
        last = place;
      }
    }
    return runs;
  }

  /// What the kernels of the layers take, with room made for the rows.
  private List<IValue> arguments(Handles call, PtNDManager owner, PtNDArray x, TextState state) {
    int start = state.length();
    int end = Math.addExact(start, (int) x.getShape().get(0));
    llama.makeRoom(state, end);
    long[] runs = start < state.positions().length() ? runs(state) : new long[0];
    return List.of(
        call.add(IValue.from(x)),
        llama.weights().layers,
        llama.weights().packed,
        state.cache(),
        norms,
        llama.turn(call, owner, state.positions(), start, end).table(),
        local.upTo(call, end),
        call.add(IValue.from(call.add(TorchEngine.longs(owner, runs)))),
        call.add(IValue.from((long) start)),
        llama.spec(),
        factors,
        llama.epsilon());
  }

  @Override
  public PtNDArray run(PtNDManager owner, PtNDArray x, TextState state) {
    try (Handles call = new Handles()) {
      List<IValue> arguments = arguments(call, owner, x, state);
      PtNDArray result = kernels.array(owner, "gemma_decoder", arguments.toArray(IValue[]::new));
      state.hold(state.length() + (int) x.getShape().get(0));
      return result;
    }
  }

  @Override
  public Optional<String> refusal(Probe.Kind kind) {
    return kind == Probe.Kind.EARLY_ROWS || kind == Probe.Kind.STATES
        ? Optional.empty()
        : Optional.of("of this language model's layers only the hidden states can be read");
  }

  @Override
  public Probed probe(PtNDManager owner, PtNDArray x, TextState state, Question question) {
    try (Handles call = new Handles()) {
      List<IValue> arguments = new ArrayList<>(arguments(call, owner, x, state));
      arguments.add(call.add(IValue.listFrom(question.plan().states())));
      IValue result = call.add(kernels.call("gemma_states", arguments.toArray(IValue[]::new)));
      state.hold(state.length() + (int) x.getShape().get(0));
      return Probed.ofStates(owner, result);
    }
  }

  @Override
  public PtNDArray plainHead(PtNDManager owner, PtNDArray states) {
    return llama.plainHead(owner, states);
  }

  @Override
  public PtNDArray logits(PtNDManager owner, PtNDArray x, int first, int end) {
    return llama.logits(owner, x, first, end);
  }

  @Override
  public void close() {
    try (llama;
        local;
        handles) {
      // all, each even when another fails
    }
  }
}
