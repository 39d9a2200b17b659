package dev.treeline.inference;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.TensorInfo;
import dev.treeline.models.TextConfig;
import dev.treeline.models.adapter.Adapter;
import dev.treeline.models.adapter.LowRank;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What memory a model will take, reckoned from its config and the headers of its files before
/// anything is loaded.
///
/// @param weightBytes what stays once it is loaded
/// @param loadingBytes what the conversion of the largest tensor takes on top of it for a moment
/// @param cacheBytes keys and values of 1,000 tokens of one sequence
/// @param adapterBytes what adapters hold beside the base, and their copies of weights outside the
///   language model's layers
/// @param rowBytes what the second copy of the language model's maps takes, for steps in Java: the
///   most, for models that have such steps. It is not made where it takes more than a third of the
///   memory that is free by then, so nothing depends on it
public record MemoryPlan(
    long weightBytes, long loadingBytes, long cacheBytes, long adapterBytes, long rowBytes) {
  /// The Java machine with the engine's libraries, loaded and warm: 0.3 to 0.5 GB measured.
  static final long BASE_BYTES = 500_000_000;

  /// The plan for the torch engine.
  public static MemoryPlan of(Checkpoint checkpoint, EngineOptions options) {
    Map<String, TensorInfo> tensors = checkpoint.usedWeights();
    TextConfig text = checkpoint.config().text();
    int size = options.dtype() == Dtype.BF16 ? Short.BYTES : Float.BYTES;
    boolean packs = packs(tensors, options);
    long weights = 0;
    long rows = 0;
    long largest = 0;
    for (Map.Entry<String, TensorInfo> tensor : tensors.entrySet()) {
      long count = tensor.getValue().count();
      weights += count * (packs ? packedBytes(tensor.getKey(), text, options) : size);
      rows += packs ? count * rowBytes(tensor.getKey(), text, options) : 0;
      // gate and up, or queries, keys and values, are laid below each other first
      long together = tensor.getKey().contains("gate_proj") ? 2 * count : count;
      largest = Math.max(largest, together * size);
    }
    long numbers = 2L * text.layers() * text.kvHeads() * text.headWidth() * 1000;
    return new MemoryPlan(weights, packs ? largest : 0, numbers * size, 0, rows);
  }

  /// The plan with one more adapter beside the base: its pairs at maps of the language model's
  /// layers as they are, and a copy of every other weight that it changes.
  ///
  /// @param base which the adapter was held against
  public MemoryPlan with(Adapter adapter, Checkpoint base, EngineOptions options) {
    int size = options.dtype() == Dtype.BF16 ? Short.BYTES : Float.BYTES;
    Map<String, TensorInfo> tensors = base.usedWeights();
    Set<String> copied = new HashSet<>(adapter.saved().keySet());
    long numbers = 0;
    for (Map.Entry<String, LowRank> map : adapter.maps().entrySet()) {
      LowRank pair = map.getValue();
      if (isMap(map.getKey()) && !map.getKey().equals("lm_head.weight")) {
        numbers += (long) pair.a().length + pair.b().length + pair.magnitudes().length;
      } else {
        copied.add(map.getKey());
      }
    }
    for (String name : copied) {
      TensorInfo changed = tensors.get(name);
      // a head that was tied to the embedding is a tensor of its own with an adapter
      numbers +=
          changed == null
              ? (long) base.config().text().vocabularySize() * base.config().text().width()
              : changed.count();
    }
    long more = adapterBytes + numbers * size;
    return new MemoryPlan(weightBytes, loadingBytes, cacheBytes, more, rowBytes);
  }

  /// Whether the linear maps of the language model will be packed: see [TextWeights].
  private static boolean packs(Map<String, TensorInfo> tensors, EngineOptions options) {
    return options.dtype() == Dtype.I8
        || (options.dtype() == Dtype.F32
            && options.device().equals("cpu")
            && tensors.entrySet().stream()
                .filter(tensor -> isMap(tensor.getKey()))
                .allMatch(tensor -> tensor.getValue().dtype().sizeBytes() == Short.BYTES));
  }

  private static boolean isMap(String name) {
    return (name.startsWith("language_model.layers.") && name.endsWith("_proj.weight"))
        || name.equals("lm_head.weight");
  }

  /// The head is held twice, once for whole rows and once for those of single tokens.
  private static int packedBytes(String name, TextConfig text, EngineOptions options) {
    if (name.equals("language_model.embed_tokens.weight")) {
      return text.tied() ? 2 * Short.BYTES : Short.BYTES;
    }
    if (name.equals("lm_head.weight")) {
      return 2 * Short.BYTES;
    }
    int map = options.dtype() == Dtype.I8 ? Byte.BYTES : Short.BYTES;
    return isMap(name) ? map : Float.BYTES;
  }

  /// Of a weight in the second copy; scales of bytes, 3 to 6 %, not counted.
  private static int rowBytes(String name, TextConfig text, EngineOptions options) {
    boolean tiedHead = text.tied() && name.equals("language_model.embed_tokens.weight");
    if (!isMap(name) && !tiedHead) {
      return 0;
    }
    return options.dtype() == Dtype.I8 ? Byte.BYTES : Short.BYTES;
  }

  /// The most that is needed at one moment: while loading, or with 1,000 tokens in one cache.
  public long peakBytes() {
    return BASE_BYTES + weightBytes + adapterBytes + Math.max(loadingBytes, cacheBytes);
  }

  /// Fails where the plan does not fit into what is free; on a GPU nothing is known beforehand.
  ///
  /// @throws IllegalArgumentException with the figures and what to do
  static void require(Checkpoint checkpoint, EngineOptions options, long free) {
    MemoryPlan plan = of(checkpoint, options);
    if (!options.device().equals("cpu") || plan.peakBytes() <= free) {
      return;
    }
    var half = new EngineOptions(options.device(), Dtype.BF16, options.threads());
    long less = of(checkpoint, half).peakBytes();
    throw new IllegalArgumentException(
        "%s needs about %s of memory (weights %s), but %s are free%s"
            .formatted(
                checkpoint.directory(),
                gigabytes(plan.peakBytes()),
                gigabytes(plan.weightBytes),
                gigabytes(free),
                options.dtype() == Dtype.F32 && less < plan.peakBytes()
                    ? "; with --dtype bf16 it needs about " + gigabytes(less)
                    : ""));
  }

  /// Bytes for people.
  public static String gigabytes(long bytes) {
    return bytes < 100_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }
}
