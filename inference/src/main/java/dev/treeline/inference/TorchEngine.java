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

/// A model loaded into PyTorch: tower and language model over [KernelPack]'s kernels, weights as
/// arguments.
///
/// Safe for several threads; each stream belongs to one. Close the streams first, then the engine,
/// then the checkpoint.
public final class TorchEngine implements Engine {
  private static final long FEATURE_BYTES = 256L << 20;

  private final Device device;
  private final ModelConfig config;
  private final PtNDManager manager;
  private final FeatureCache features = new FeatureCache(FEATURE_BYTES);
  private final KernelPack kernels;
  private final TextModel text;
  private final Tower tower;
  private final PrefixCache prefixes;
  private final Forwards forwards;

  private TorchEngine(Parts parts, ModelConfig config) {
    this.device = parts.manager.getDevice();
    this.config = config;
    this.manager = parts.manager;
    this.kernels = parts.kernels;
    this.text = parts.text;
    this.tower = parts.tower;
    this.prefixes = new PrefixCache(text, prefixBytes());
    this.forwards = new Forwards(this, kernels, text, prefixes);
  }

  private record Parts(PtNDManager manager, KernelPack kernels, TextModel text, Tower tower) {}

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
    TorchRuntime.threads(options.threads());
    PtNDManager manager = TorchRuntime.manager(device);
    try (Unfinished loaded = new Unfinished()) {
      loaded.add(manager);
      KernelPack kernels = loaded.add(KernelPack.ofEngine(device));
      PtNDArray anchor = manager.create(new Shape(1), DataType.FLOAT32);
      var source =
          new WeightLoader(
              kernels,
              manager,
              new WeightLoader.Source(checkpoint.weights(), adapter),
              options.dtype() == Dtype.I8 ? Dtype.F32 : options.dtype(),
              anchor);
      TextModel text = loaded.add(Towers.text(config, kernels, source, packing(device, options)));
      Tower tower = loaded.add(Towers.of(config, kernels, source));
      loaded.keep();
      return new TorchEngine(new Parts(manager, kernels, text, tower), config);
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
    return text.refusal(kind);
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
        TextState state = text.newState(rows.length, prompt.positions());
        PtNDArray embedded = embed(scope, prompt, state);
        PtNDArray states = text.run(scope, embedded, state)) {
      for (int l = 0; l < rows.length; l++) {
        try (PtNDArray row = text.logits(scope, states, l, l + 1)) {
          rows[l] = row.toFloatArray();
        }
      }
    }
    return rows;
  }

  @Override
  public HostTensor imageFeatures(PreparedInput input) {
    List<float[]> parts = new ArrayList<>();
    int width = config.text().width();
    try (PtNDManager scope = newManager()) {
      for (Picture picture : input.pictures()) {
        config.imageTokens(picture);
        try (IValue features = features(picture, input);
            IValue columns = IValue.from((long) width);
            PtNDArray wide = kernels.array(scope, "first_columns", features, columns)) {
          parts.add(wide.toFloatArray());
        }
      }
    }
    FloatBuffer values = FloatBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
    parts.forEach(values::put);
    return new HostTensor(new long[] {values.capacity() / width, width}, values.array());
  }

  @Override
  public int vocabularySize() {
    return config.text().vocabularySize();
  }

  @Override
  public OptionalLong stepBytes() {
    return text.stepBytes();
  }

  @Override
  public long visionRuns() {
    return features.misses();
  }

  /// How often a prompt's beginning was there already.
  public long prefixHits() {
    return prefixes.hits();
  }

  private static long prefixBytes() {
    return Math.max(FEATURE_BYTES, TorchRuntime.physicalMemory() / 16);
  }

  /// Runs errands of streams of one thread in one forward: together with those of other threads
  /// that are on their way with it ([Convoy]).
  void run(Errand... errands) {
    Convoy.run(forwards, List.of(errands));
  }

  TextModel text() {
    return text;
  }

  PtNDManager newManager() {
    return manager.newSubManager(device);
  }

  /// Token ids to what enters the first layer; the model sees the pictures.
  ///
  /// @return `[L, D]`, owned by `scope`
  PtNDArray embed(PtNDManager scope, Prompt prompt, TextState state) {
    try (Handles handles = new Handles()) {
      PtNDArray x = text.embed(scope, handles.add(longs(scope, prompt.ids())));
      for (int i = 0; i < prompt.pictures().size(); i++) {
        Picture picture = prompt.pictures().get(i);
        IValue features = handles.add(features(picture, prompt.input()));
        text.see(x, state, new Sight(picture, prompt.places().get(i), features));
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
    return features.features(picture, input, () -> tower.features(manager, picture, input));
  }

  @Override
  public void close() {
    try (manager;
        kernels;
        text;
        tower;
        features;
        prefixes) {
      // closed in reverse order, each even when another fails
    }
  }
}
