package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.GemmaTextConfig;
import dev.treeline.models.TextConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The language model of Gemma, Gemma 2, Gemma 3 and PaliGemma: Llama's, with norms behind each
/// part of a layer as well, capped scores, local and global layers that turn at their own pace, and
/// tokens of the prompt that see some behind them too ([View]).
///
/// Source: huggingface/transformers 4.57.6, modeling_gemma.py, modeling_gemma2.py,
/// modeling_gemma3.py, modeling_paligemma.py.
final class GemmaModel implements TextModel {
  /// What tokens of a prompt see behind them.
  enum View {
    /// Nothing: a language model by itself.
    BEFORE,
    /// An image token those of its picture, and of pictures that follow at once (Gemma 3). Windows
    /// do not hide them.
    PICTURE,
    /// All of the prompt, also where a layer has a window (PaliGemma). What the tower made of
    /// pictures is scaled as the words' embeddings are.
    PROMPT
  }

  private final KernelPack kernels;
  private final LlamaModel llama;
  private final Handles handles = new Handles();
  private final RotaryTables local;
  private final IValue norms;
  private final IValue factors;
  private final OptionalDouble headCap;
  private final View view;

  private GemmaModel(GemmaTextConfig config, View view, LlamaModel llama, GemmaWeights source) {
    this.kernels = source.kernels();
    this.llama = llama;
    this.view = view;
    this.headCap = config.headCap();
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
    norms = handles.add(config.outputNorms() ? norms(text.layers(), source) : none());
    factors =
        handles.add(
            IValue.listFrom(
                Math.sqrt(text.width()),
                1 / Math.sqrt(config.queryScale()),
                config.scoreCap().orElse(0)));
  }

  static GemmaModel load(
      KernelPack kernels, GemmaTextConfig config, View view, WeightSource source, Holding holding) {
    var weights = new GemmaWeights(kernels, source, config.outputNorms());
    LlamaModel llama = LlamaModel.load(kernels, config.text(), weights, holding);
    try {
      return new GemmaModel(config, view, llama, weights);
    } catch (RuntimeException | Error e) {
      llama.close();
      throw e;
    }
  }

  private IValue none() {
    return kernels.call("nothing_seen");
  }

  private static IValue norms(int layers, WeightSource source) {
    List<PtNDArray> arrays = new ArrayList<>();
    try (Handles loading = new Handles()) {
      for (int i = 0; i < layers; i++) {
        String at = "language_model.layers." + i + ".";
        arrays.add(loading.add(source.stacked(at + GemmaWeights.BEHIND_ATTENTION)));
        arrays.add(loading.add(source.stacked(at + "post_feedforward_layernorm.weight")));
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
    if (view != View.PROMPT) {
      llama.see(x, state, sight);
      state.pictures().add(sight.places());
      return;
    }
    try (IValue features = kernels.call("scaled", sight.features(), factors)) {
      llama.see(x, state, new Sight(sight.picture(), sight.places(), features));
    }
  }

  /// For each token of the prompt the number of the run of tokens that see each other, else -1.
  ///
  /// @return `[L]`, without elements where there are no runs
  private long[] runs(TextState state) {
    int length = state.positions().length();
    return switch (view) {
      case BEFORE -> new long[0];
      case PICTURE -> pictureRuns(state, length);
      case PROMPT -> new long[length];
    };
  }

  private static long[] pictureRuns(TextState state, int length) {
    if (state.pictures().isEmpty()) {
      return new long[0];
    }
    long[] runs = new long[length];
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
    LlamaModel.Turn turn = llama.turn(call, owner, state.positions(), start, end);
    return List.of(
        call.add(IValue.from(x)),
        llama.weights().layers,
        llama.weights().packed,
        state.cache(),
        norms,
        turn.table(),
        local.upTo(call, end + turn.shift()),
        call.add(IValue.from(call.add(TorchEngine.longs(owner, runs)))),
        call.add(IValue.listFrom((long) start, turn.shift())),
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
    return capped(owner, llama.plainHead(owner, states));
  }

  @Override
  public PtNDArray logits(PtNDManager owner, PtNDArray x, int first, int end) {
    return capped(owner, llama.logits(owner, x, first, end));
  }

  private PtNDArray capped(PtNDManager owner, PtNDArray logits) {
    if (headCap.isEmpty()) {
      return logits;
    }
    try (logits;
        Handles call = new Handles()) {
      return kernels.array(
          owner,
          "capped",
          call.add(IValue.from(logits)),
          call.add(IValue.from(headCap.getAsDouble())));
    }
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
