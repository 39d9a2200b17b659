package dev.treeline.inference;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.inference.TextWeights.Packing;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.HostTensor;
import dev.treeline.models.ModelConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.adapter.Adapter;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/// A model loaded into PyTorch: tower and language model over [KernelPack]'s kernels, weights as
/// arguments.
///
/// Safe for several threads; each stream belongs to one. Close the streams first, then the engine,
/// then the checkpoint.
public final class TorchEngine implements Engine {
  private static final long FEATURE_BYTES = 256L << 20;

  private final Device device;
  private final ModelConfig config;
  private final EngineOptions options;
  private final Parts parts;
  private final Caches caches;
  private final Numbers number;
  private final Forwards forwards;

  private TorchEngine(
      Parts parts, ModelConfig config, EngineOptions options, Caches caches, Numbers number) {
    this.device = parts.manager.getDevice();
    this.config = config;
    this.options = options;
    this.parts = parts;
    this.caches = caches;
    this.number = number;
    var owner = new PrefixCache.Owner(number.text, parts.text);
    this.forwards = new Forwards(this, parts.kernels, owner, caches.prefixes);
  }

  /// What runs it. An engine with an adapter has the base's kernels, and its tower where the
  /// adapter does not change it.
  private record Parts(
      PtNDManager manager,
      KernelPack kernels,
      TextModel text,
      Tower tower,
      SharedWeights towerWeights) {}

  /// What an engine and those that add adapters to it have in common.
  ///
  /// @param manager owns what towers make, which may outlive the engine that asked first
  private record Caches(
      PtNDManager manager, FeatureCache features, PrefixCache prefixes, AtomicInteger engines) {}

  /// Under which its text part and its tower are known in the caches; 0 is the base's.
  private record Numbers(int text, int tower) {}

  /// Loads a checkpoint's weights. They are copied: the checkpoint's files are not read afterwards.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the parts are the engine's, or closed on failure
  public static TorchEngine open(Checkpoint checkpoint, EngineOptions options) {
    return open(checkpoint, options, Optional.empty());
  }

  /// Loads a checkpoint's weights with an adapter worked into them.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the parts are the engine's, or closed on failure
  public static TorchEngine open(
      Checkpoint checkpoint, EngineOptions options, Optional<Adapter> adapter) {
    ModelConfig config = checkpoint.config();
    Device device = TorchRuntime.device(options.device());
    MemoryPlan.require(checkpoint, options, FreeMemory.bytes());
    if (Towers.isLlama(config)) {
      RowText.prepare(packing(device, options));
    }
    TorchRuntime.threads(options.threads());
    PtNDManager manager = TorchRuntime.manager(device);
    try (Unfinished loaded = new Unfinished()) {
      loaded.add(manager);
      KernelPack kernels = loaded.add(KernelPack.ofEngine(device));
      var source = new WeightLoader.Source(checkpoint.weights(), adapter);
      SharedWeights weights =
          loaded.add(weights(kernels, manager, source, options, Optional.empty()));
      TextModel text =
          loaded.add(Towers.text(config, kernels, weights.unshared(), packing(device, options)));
      if (text instanceof LlamaModel llama) {
        llama.speedUp(RowText.of(llama, kernels, config.text(), weights.unshared()));
      }
      Tower tower = loaded.add(Towers.of(config, kernels, weights));
      loaded.keep();
      var caches =
          new Caches(
              manager,
              new FeatureCache(FEATURE_BYTES, 1 + idleCores(device)),
              new PrefixCache(prefixBytes()),
              new AtomicInteger());
      var parts = new Parts(manager, kernels, text, tower, weights);
      return new TorchEngine(parts, config, options, caches, new Numbers(0, 0));
    }
  }

  private static SharedWeights weights(
      KernelPack kernels,
      PtNDManager manager,
      WeightLoader.Source source,
      EngineOptions options,
      Optional<SharedWeights> base) {
    Dtype dtype = options.dtype() == Dtype.I8 ? Dtype.F32 : options.dtype();
    PtNDArray anchor = manager.create(new Shape(1), DataType.FLOAT32);
    var loader = new WeightLoader(kernels, manager, source, dtype, anchor);
    return new SharedWeights(kernels, manager, loader, base);
  }

  /// This model with an adapter: an engine of its own that shares all weights which the adapter
  /// leaves alone. What towers and layers have made is kept apart where the adapter changes it.
  ///
  /// Close it before this one.
  ///
  /// @param checkpoint this engine's
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the parts are the engine's, or closed on failure
  public TorchEngine adapted(Checkpoint checkpoint, Adapter adapter, AdapterUse use) {
    if (number.text != 0) {
      throw new IllegalArgumentException(
          "an adapter goes on the base, but this engine has one already");
    }
    int next = caches.engines.incrementAndGet();
    try (Unfinished loaded = new Unfinished()) {
      PtNDManager own = loaded.add(newManager());
      var source = new WeightLoader.Source(checkpoint.weights(), Optional.of(adapter));
      SharedWeights weights =
          loaded.add(weights(parts.kernels, own, source, options, Optional.of(parts.towerWeights)));
      var holding = new Holding.Adapted(parts.text, checkpoint.weights(), adapter, use);
      TextModel text = loaded.add(Towers.text(config, parts.kernels, weights.unshared(), holding));
      if (text instanceof LlamaModel llama) {
        llama.speedUp(
            parts
                .text
                .rows()
                .flatMap(rows -> rows.adapted(llama, config.text(), weights.unshared(), holding)));
      }
      boolean looksTheSame = !adapter.changesTower();
      Tower tower =
          looksTheSame ? parts.tower : loaded.add(Towers.of(config, parts.kernels, weights));
      loaded.keep();
      return new TorchEngine(
          new Parts(own, parts.kernels, text, tower, weights),
          config,
          options,
          caches,
          new Numbers(next, looksTheSame ? 0 : next));
    }
  }

  private static Packing packing(Device device, EngineOptions options) {
    if (options.dtype() == Dtype.I8) {
      if (device.isGpu()) {
        throw new IllegalArgumentException(
            "dtype I8 runs on the cpu only, but device is " + device);
      }
      return Packing.INT8;
    }
    return options.dtype() == Dtype.F32 && !device.isGpu() ? Packing.HALF : Packing.NONE;
  }

  @Override
  public String name() {
    return "torch";
  }

  @Override
  @MustBeClosed
  public LogitsStream stream(PreparedInput input) {
    return new TorchStream(this, Prompt.of(config, input));
  }

  @Override
  public Optional<String> refusal(Probe.Kind kind) {
    return parts.text.refusal(kind);
  }

  @Override
  @MustBeClosed
  public ProbedStream stream(PreparedInput input, Probe probe) {
    refusal(probe.kind())
        .ifPresent(reason -> {
          throw new IllegalArgumentException(probe.kind().words() + ": " + reason);
        });
    return new TorchProbedStream(this, Prompt.of(config, input), probe, config.text());
  }

  @Override
  public float[][] promptLogits(PreparedInput input) {
    Prompt prompt = Prompt.of(config, input);
    float[][] rows = new float[prompt.ids().length][];
    try (PtNDManager scope = newManager();
        TextState state = parts.text.newState(rows.length, prompt.positions());
        PtNDArray embedded = embed(scope, prompt, state);
        PtNDArray states = parts.text.run(scope, embedded, state)) {
      for (int l = 0; l < rows.length; l++) {
        try (PtNDArray row = parts.text.logits(scope, states, l, l + 1)) {
          rows[l] = row.toFloatArray();
        }
      }
    }
    return rows;
  }

  @Override
  public HostTensor imageFeatures(PreparedInput input) {
    List<float[]> all = new ArrayList<>();
    int width = config.text().width();
    try (PtNDManager scope = newManager()) {
      for (Picture picture : input.pictures()) {
        config.imageTokens(picture);
        try (IValue features = features(picture, input);
            IValue columns = IValue.from((long) width);
            PtNDArray wide = parts.kernels.array(scope, "first_columns", features, columns)) {
          all.add(wide.toFloatArray());
        }
      }
    }
    FloatBuffer values = FloatBuffer.allocate(all.stream().mapToInt(part -> part.length).sum());
    all.forEach(values::put);
    return new HostTensor(new long[] {values.capacity() / width, width}, values.array());
  }

  @Override
  public int vocabularySize() {
    return config.text().vocabularySize();
  }

  @Override
  public OptionalLong stepBytes() {
    return parts.text.stepBytes();
  }

  @Override
  public long visionRuns() {
    return caches.features.misses();
  }

  @Override
  public int idleCores() {
    return idleCores(device);
  }

  private static int idleCores(Device device) {
    int cores = Runtime.getRuntime().availableProcessors();
    return device.isGpu() ? 0 : Math.max(1, cores / TorchRuntime.threads()) - 1;
  }

  /// How often a prompt's beginning was there already.
  public long prefixHits() {
    return caches.prefixes.hits();
  }

  private static long prefixBytes() {
    return Math.max(FEATURE_BYTES, TorchRuntime.physicalMemory() / 16);
  }

  /// Runs errands of streams of one thread in one forward: together with those of other threads
  /// that are on their way with it ([Convoy]).
  void run(Errand... errands) {
    Convoy.run(forwards, List.of(errands));
  }

  /// Rows [first, end) of `x`, a view of it.
  PtNDArray rows(PtNDManager owner, PtNDArray x, int first, int end) {
    return forwards.rows(owner, x, first, end);
  }

  TextModel text() {
    return parts.text;
  }

  PtNDManager newManager() {
    return parts.manager.newSubManager(device);
  }

  /// Token ids to what enters the first layer; the model sees the pictures.
  ///
  /// @return `[L, D]`, owned by `scope`
  PtNDArray embed(PtNDManager scope, Prompt prompt, TextState state) {
    try (Handles handles = new Handles()) {
      PtNDArray x = parts.text.embed(scope, handles.add(longs(scope, prompt.ids())));
      for (int i = 0; i < prompt.pictures().size(); i++) {
        Picture picture = prompt.pictures().get(i);
        IValue features = handles.add(features(picture, prompt.input()));
        parts.text.see(x, state, new Sight(picture, prompt.places().get(i), features));
      }
      return x;
    }
  }

  static PtNDArray longs(PtNDManager scope, long[] values) {
    return (PtNDArray) scope.create(values);
  }

  /// A host's numbers on the device, f32.
  static PtNDArray floats(PtNDManager scope, HostTensor tensor) {
    return (PtNDArray) scope.create(tensor.values(), new Shape(tensor.shape()));
  }

  private IValue features(Picture picture, PreparedInput input) {
    return caches.features.features(
        number.tower, picture, input, () -> parts.tower.features(caches.manager, picture, input));
  }

  @Override
  public void close() {
    if (number.text == 0) {
      try (PtNDManager _ = parts.manager;
          KernelPack _ = parts.kernels;
          SharedWeights _ = parts.towerWeights;
          TextModel _ = parts.text;
          Tower _ = parts.tower;
          FeatureCache _ = caches.features;
          PrefixCache _ = caches.prefixes) {
        // closed in reverse order, each even when another fails
      }
      return;
    }
    caches.prefixes.forget(number.text);
    try (PtNDManager _ = parts.manager;
        SharedWeights _ = parts.towerWeights;
        TextModel _ = parts.text) {
      if (number.tower != 0) {
        caches.features.forget(number.tower);
        parts.tower.close();
      }
    }
  }
}
