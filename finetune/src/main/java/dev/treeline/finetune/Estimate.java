package dev.treeline.finetune;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.TextConfig;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a run will take, reckoned before it begins.
///
/// @param all parameters of the model
/// @param trained numbers that are trained, by part of the model
/// @param bytes of memory by what they are for
/// @param stateBytes of a saved state on disk
record Estimate(
    long all, Map<String, Long> trained, Map<String, Long> bytes, long stateBytes, int keep) {
  /// The Java machine with the engine's libraries and the code of a run: measured on small models.
  private static final long BASE_BYTES = 450_000_000;

  /// Reckons for the stage that takes most.
  ///
  /// @param threads how many micro-batches are computed side by side
  static Estimate of(Recipe recipe, TrainedModel model, TrainingSet set, int threads) {
    Map<String, Long> trained = trained(model);
    long trainedCount = trained.values().stream().mapToLong(count -> count).sum();
    long all = count(model.checkpoint(), List.copyOf(model.checkpoint().usedWeights().keySet()));
    Map<String, Long> bytes = new LinkedHashMap<>();
    bytes.put(
        "weights", Float.BYTES * all + (model.plan().weights().isEmpty() ? 0 : 4 * trainedCount));
    Recipe.Optimization widest = widest(recipe);
    int parts = Math.ceilDiv(widest.batch(), widest.microBatch());
    bytes.put("gradients", Float.BYTES * trainedCount * (parts + 1));
    bytes.put("optimizer", 2L * Float.BYTES * trainedCount);
    bytes.put("activations", activations(recipe, model, set) * Math.min(threads, parts));
    bytes.put("Java and engine", BASE_BYTES);
    return new Estimate(
        all, trained, bytes, 3L * Float.BYTES * trainedCount, recipe.cadence().keep());
  }

  private static Recipe.Optimization widest(Recipe recipe) {
    return recipe.stages().stream()
        .map(Recipe.Stage::optimization)
        .max(Comparator.comparingInt(Recipe.Optimization::batch))
        .orElseThrow();
  }

  private static Map<String, Long> trained(TrainedModel model) {
    Map<String, Long> trained = new LinkedHashMap<>();
    for (String name : model.trained()) {
      trained.merge(part(name), model.count(name), Long::sum);
    }
    return trained;
  }

  private static String part(String name) {
    for (TrainedPart part : TrainedPart.values()) {
      if (part.has(name)) {
        return part.id();
      }
    }
    return "other";
  }

  private static long count(Checkpoint checkpoint, List<String> names) {
    return names.stream().mapToLong(name -> checkpoint.weights().info(name).count()).sum();
  }

  /// What the text layers keep for one micro-batch's gradients, in float32: of each token what
  /// enters every map and every product; then the rows of the head.
  private static long activations(Recipe recipe, TrainedModel model, TrainingSet set) {
    TextConfig text = model.checkpoint().config().text();
    int rows =
        recipe.stages().stream().mapToInt(s -> s.optimization().microBatch()).max().orElse(1);
    List<PackedRow> longest =
        Stream.concat(set.rows().stream(), set.pairs().stream())
            .sorted(Comparator.comparingInt(PackedRow::length).reversed())
            .limit(rows)
            .toList();
    long length = longest.stream().mapToInt(PackedRow::length).max().orElse(0);
    long tokens = rows * length;
    long targets = longest.stream().mapToLong(row -> row.targets().size()).sum();
    long heads = (long) text.heads() * text.headWidth();
    long keys = (long) text.kvHeads() * text.headWidth();
    long layer =
        5L * text.width() + 6 * heads + 4 * keys + 4L * text.mlpWidth() + text.heads() * length * 2;
    long kept =
        recipe.training().recompute()
            ? (long) text.layers() * text.width() + 2 * layer
            : text.layers() * layer;
    return Float.BYTES * (tokens * kept + 4 * targets * text.vocabularySize());
  }

  /// All of memory together.
  long peakBytes() {
    return bytes.values().stream().mapToLong(one -> one).sum();
  }

  /// In lines for people.
  String words() {
    long count = trained.values().stream().mapToLong(one -> one).sum();
    return """
    trained: %,d of %,d parameters (%s)
    memory: about %s (%s)
    disk: %s for each saved state, %d of them stay
    """
        .formatted(
            count,
            all,
            trained.entrySet().stream()
                .map(one -> "%s %,d".formatted(one.getKey(), one.getValue()))
                .collect(Collectors.joining(", ")),
            mega(peakBytes()),
            bytes.entrySet().stream()
                .map(one -> one.getKey() + " " + mega(one.getValue()))
                .collect(Collectors.joining(", ")),
            mega(stateBytes),
            keep);
  }

  static String time(double seconds) {
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    return seconds < 7200
        ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }

  static String mega(long bytes) {
    return String.format(Locale.ROOT, "%,.0f MB", bytes / 1e6);
  }
}
