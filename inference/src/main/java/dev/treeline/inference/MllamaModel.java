package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.MllamaConfig;
import dev.treeline.models.TextConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Llama-3.2-Vision's language model: Llama's layers, and between them gated ones that look at the
/// pictures. The keys and values of a picture are made once for each sequence. Without pictures
/// those layers are left out.
///
/// Source: huggingface/transformers 4.57.6, modeling_mllama.py, `MllamaTextModel`.
final class MllamaModel implements TextModel {
  private static final long EVER = 1L << 40;

  private final KernelPack kernels;
  private final MllamaConfig config;
  private final LlamaModel llama;
  private final Handles handles = new Handles();
  private final IValue cross;
  private final IValue at;

  /// @param cross made here, unless those of another model do
  private MllamaModel(
      KernelPack kernels, MllamaConfig config, LlamaModel llama, Supplier<IValue> cross) {
    this.kernels = kernels;
    this.config = config;
    this.llama = llama;
    try {
      List<Integer> layers = config.crossLayers().stream().sorted().toList();
      this.cross = handles.add(cross.get());
      at = handles.add(IValue.listFrom(layers.stream().mapToLong(layer -> layer).toArray()));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  static MllamaModel load(
      KernelPack kernels, MllamaConfig config, WeightSource source, Holding holding) {
    TextWeights weights =
        TextWeights.load(
            kernels, new TextWeights.Plan(config.text(), config.crossLayers()), source, holding);
    List<Integer> layers = config.crossLayers().stream().sorted().toList();
    boolean shares =
        layers.stream().flatMap(layer -> crossNames(layer).stream()).noneMatch(source::changes);
    return new MllamaModel(
        kernels,
        config,
        new LlamaModel(kernels, config.text(), weights),
        () ->
            shares && holding instanceof Holding.Adapted(MllamaModel base, _, _, _)
                ? kernels.call("share", base.cross)
                : cross(layers, source));
  }

  private static List<String> crossNames(int layer) {
    String name = "language_model.layers." + layer + ".cross_attn";
    return List.of(
        name + ".k_proj.weight",
        name + ".v_proj.weight",
        name + ".q_norm.weight",
        name + ".k_norm.weight",
        name + "_attn_gate",
        name + "_mlp_gate");
  }

  /// Keys and values, norm of queries, norm of keys, both gates of each layer that looks.
  private static IValue cross(List<Integer> layers, WeightSource source) {
    var arrays = new ArrayList<PtNDArray>();
    try (Handles loading = new Handles()) {
      for (int layer : layers) {
        List<String> names = crossNames(layer);
        arrays.add(loading.add(source.stacked(names.get(0), names.get(1))));
        for (String name : names.subList(2, names.size())) {
          arrays.add(loading.add(source.stacked(name)));
        }
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
    TextConfig text = config.text();
    try (Handles call = new Handles()) {
      IValue cache =
          kernels.call(
              "new_cache",
              call.add(IValue.from((long) text.layers() - config.crossLayers().size())),
              call.add(IValue.listFrom(text.kvHeads(), capacity, text.headWidth())),
              llama.weights().anchor);
      return new TextState(cache, capacity, positions);
    }
  }

  @Override
  public PtNDArray embed(PtNDManager owner, PtNDArray ids) {
    return llama.embed(owner, ids);
  }

  /// The image token keeps its own row of the embedding; the features become keys and values.
  @Override
  public void see(PtNDArray x, TextState state, Sight sight) {
    TextConfig text = config.text();
    PtNDManager owner = x.getManager();
    try (Handles call = new Handles()) {
      PtNDArray places = call.add(TorchEngine.longs(owner, sight.places()));
      PtNDArray token = call.add(TorchEngine.longs(owner, new long[] {config.imageTokenId()}));
      PtNDArray row = call.add(llama.embed(owner, token));
      call.add(
          kernels.call(
              "place",
              call.add(IValue.from(x)),
              call.add(IValue.from(places)),
              call.add(IValue.from(row))));
      int shown = config.tiles(sight.picture()) * config.vision().positions();
      IValue seen =
          kernels.call(
              "look",
              sight.features(),
              cross,
              call.add(IValue.listFrom(text.kvHeads(), text.headWidth(), shown)),
              llama.epsilon());
      IValue before = state.extra();
      state.keep(before == null ? seen : kernels.call("look_on", before, call.add(seen)));
      state.pictures().add(sight.places());
    }
  }

  /// What a run looks at: at first with bounds for each row, behind the prompt only what all
  /// positions there look at.
  private IValue seen(Handles call, PtNDManager owner, TextState state) {
    IValue seen = state.extra();
    if (seen == null) {
      return call.add(kernels.call("nothing_seen"));
    }
    int length = state.positions().length();
    if (state.length() == 0) {
      int[] places = state.pictures().stream().mapToInt(place -> (int) place[0]).toArray();
      int[][] spans = MllamaConfig.spans(length, places);
      long[] first = new long[spans.length];
      long[] end = new long[spans.length];
      for (int i = 0; i < spans.length; i++) {
        first[i] = spans[i][0];
        end[i] = spans[i][1] == length ? EVER : spans[i][1];
      }
      IValue aimed =
          kernels.call(
              "aim",
              seen,
              call.add(IValue.from(call.add(TorchEngine.longs(owner, first)))),
              call.add(IValue.from(call.add(TorchEngine.longs(owner, end)))));
      state.keep(aimed);
      return aimed;
    }
    if (state.length() >= length && !state.isSettled()) {
      IValue settled = kernels.call("settle", seen, call.add(IValue.from((long) length)));
      state.keep(settled);
      state.settle();
      return settled;
    }
    return seen;
  }

  /// What the kernels of the layers take, with room made for the rows.
  private List<IValue> arguments(Handles call, PtNDManager owner, PtNDArray x, TextState state) {
    int start = state.length();
    int end = Math.addExact(start, (int) x.getShape().get(0));
    llama.makeRoom(state, end);
    LlamaModel.Turn turn = llama.turn(call, owner, state.positions(), start, end);
    return List.of(
        call.add(IValue.from(x)),
        llama.weights().layers,
        llama.weights().packed,
        state.cache(),
        seen(call, owner, state),
        cross,
        at,
        turn.table(),
        call.add(IValue.from((long) start)),
        call.add(IValue.from((long) turn.shift())),
        llama.spec(),
        llama.epsilon());
  }

  @Override
  public PtNDArray run(PtNDManager owner, PtNDArray x, TextState state) {
    try (Handles call = new Handles()) {
      List<IValue> arguments = arguments(call, owner, x, state);
      PtNDArray result = kernels.array(owner, "cross_decoder", arguments.toArray(IValue[]::new));
      state.hold(state.length() + (int) x.getShape().get(0));
      return result;
    }
  }

  @Override
  public Optional<String> refusal(Probe.Kind kind) {
    return switch (kind) {
      case EARLY_ROWS, STATES -> Optional.empty();
      case STEERING -> Optional.of("its layers that look at pictures have gates of their own");
      case IMAGE_ATTENTION, BLANKED_FEATURES, ATTENTION_BOOST, TOKEN_PRUNING ->
          Optional.of(
              "pictures are no tokens of this language model: layers of their own look at them");
    };
  }

  @Override
  public Probed probe(PtNDManager owner, PtNDArray x, TextState state, Question question) {
    try (Handles call = new Handles()) {
      List<IValue> arguments = new ArrayList<>(arguments(call, owner, x, state));
      arguments.add(call.add(IValue.listFrom(question.plan().states())));
      IValue result = call.add(kernels.call("cross_states", arguments.toArray(IValue[]::new)));
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
        handles) {
      // both, each even when the other fails
    }
  }
}
