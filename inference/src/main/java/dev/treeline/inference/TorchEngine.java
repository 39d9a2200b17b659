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
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.nio.FloatBuffer;

/// A LLaVA loaded into PyTorch: vision tower, projector and language model over [KernelPack]'s
/// kernels, weights as arguments.
///
/// Safe for several threads; each stream belongs to one. Close the streams first, then the engine,
/// then the checkpoint.
public final class TorchEngine implements Engine {
  private static final long FEATURE_BYTES = 256L << 20;

  private final Device device;
  private final LlavaConfig config;
  private final PtNDManager manager;
  private final FeatureCache features = new FeatureCache(FEATURE_BYTES);
  private final KernelPack kernels;
  private final TextModel text;
  private final VisionModel vision;

  private TorchEngine(Parts parts, LlavaConfig config) {
    this.device = parts.manager.getDevice();
    this.config = config;
    this.manager = parts.manager;
    this.kernels = parts.kernels;
    this.text = parts.text;
    this.vision = parts.vision;
  }

  private record Parts(
      PtNDManager manager, KernelPack kernels, TextModel text, VisionModel vision) {}

  /// Loads a checkpoint's weights. They are copied: the checkpoint's files are not read afterwards.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the parts are the engine's, or closed on failure
  public static TorchEngine open(Checkpoint checkpoint, EngineOptions options) {
    LlavaConfig config = checkpoint.config();
    Device device = TorchRuntime.device(options.device());
    TorchRuntime.threads(options.threads());
    PtNDManager manager = TorchRuntime.manager(device);
    try (Unfinished loaded = new Unfinished()) {
      loaded.add(manager);
      KernelPack kernels = loaded.add(KernelPack.load(device, "kernels.py", TorchEngine.class));
      PtNDArray anchor = manager.create(new Shape(1), DataType.FLOAT32);
      var source =
          new WeightLoader(kernels, manager, checkpoint.weights(), options.dtype(), anchor);
      TextWeights weights =
          loaded.add(TextWeights.load(kernels, config.text(), source, packing(device, options)));
      TextModel text = loaded.add(new TextModel(kernels, config.text(), weights));
      VisionModel vision = loaded.add(new VisionModel(kernels, config, source));
      loaded.keep();
      return new TorchEngine(new Parts(manager, kernels, text, vision), config);
    }
  }

  private static Packing packing(Device device, EngineOptions options) {
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
  public float[][] promptLogits(PreparedInput input) {
    Prompt prompt = Prompt.of(config, input);
    float[][] rows = new float[prompt.ids().length][];
    try (PtNDManager scope = newManager();
        IValue cache = text.newCache(rows.length);
        PtNDArray embedded = embed(scope, prompt);
        PtNDArray states = text.run(scope, embedded, cache, 0)) {
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
    int width = config.text().width();
    int rows = config.imageTokens();
    FloatBuffer values = FloatBuffer.allocate(input.pictures().size() * rows * width);
    try (PtNDManager scope = newManager()) {
      for (Picture picture : input.pictures()) {
        try (IValue features = features(picture);
            PtNDArray wide = kernels.array(scope, "to_float", features)) {
          values.put(wide.toFloatArray());
        }
      }
    }
    return new HostTensor(new long[] {values.capacity() / width, width}, values.array());
  }

  @Override
  public int vocabularySize() {
    return config.text().vocabularySize();
  }

  @Override
  public long visionRuns() {
    return features.misses();
  }

  TextModel text() {
    return text;
  }

  PtNDManager newManager() {
    return manager.newSubManager(device);
  }

  /// Token ids to what enters the first layer, the pictures' features in their places.
  ///
  /// @return `[L, D]`, owned by `scope`
  PtNDArray embed(PtNDManager scope, Prompt prompt) {
    try (Handles handles = new Handles()) {
      PtNDArray x = text.embed(scope, handles.add(longs(scope, prompt.ids())));
      for (int i = 0; i < prompt.pictures().size(); i++) {
        PtNDArray positions = handles.add(longs(scope, prompt.positions(i)));
        handles.add(
            kernels.call(
                "place",
                handles.add(IValue.from(x)),
                handles.add(IValue.from(positions)),
                handles.add(features(prompt.pictures().get(i)))));
      }
      return x;
    }
  }

  static PtNDArray longs(PtNDManager scope, long[] values) {
    return (PtNDArray) scope.create(values);
  }

  private IValue features(Picture picture) {
    Prompt.requireShape(config, picture.pixels());
    return features.features(
        picture.pixels(),
        pixels -> {
          Shape shape = new Shape(pixels.shape());
          try (PtNDArray array = (PtNDArray) manager.create(pixels.values(), shape)) {
            return vision.features(manager, array);
          }
        });
  }

  @Override
  public void close() {
    try (manager;
        kernels;
        text;
        vision;
        features) {
      // closed in reverse order, each even when another fails
    }
  }
}
