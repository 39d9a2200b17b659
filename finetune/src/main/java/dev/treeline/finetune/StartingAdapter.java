package dev.treeline.finetune;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.adapter.Adapter;
import dev.treeline.models.adapter.AdapterConfig;
import dev.treeline.models.adapter.LowRank;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The adapter that a run goes on with: it must be for the run's model, and made as the recipe
/// says, because it is written again with what the recipe says.
final class StartingAdapter {
  private StartingAdapter() {}

  /// Reads an adapter and holds it against the recipe.
  ///
  /// @param maps canonical names of the weights that the recipe gives a pair
  /// @throws ModelFormatException naming tensor and shape when it is for another model, or what the
  ///   recipe says otherwise
  static Adapter read(Path directory, Checkpoint base, AdapterConfig wanted, List<String> maps) {
    Adapter adapter = Adapter.read(directory, base);
    requireSameMaps(directory, base, adapter.maps().keySet(), Set.copyOf(maps));
    AdapterConfig given = adapter.config();
    if (given.magnitudes() != wanted.magnitudes()) {
      throw other(directory, "use_dora " + given.magnitudes(), "adapter.dora", wanted.magnitudes());
    }
    adapter
        .maps()
        .forEach(
            (weight, pair) -> requireSameScale(directory, base.modulePath(weight), pair, wanted));
    return adapter;
  }

  private static void requireSameMaps(
      Path directory, Checkpoint base, Set<String> given, Set<String> wanted) {
    var more = new TreeSet<>(given);
    more.removeAll(wanted);
    var less = new TreeSet<>(wanted);
    less.removeAll(given);
    if (!more.isEmpty() || !less.isEmpty()) {
      String first = base.modulePath(more.isEmpty() ? less.first() : more.first());
      throw new ModelFormatException(
          "%s: adapter.from and adapter.targetModules must name the same maps, but %s is %s"
              .formatted(
                  directory,
                  first,
                  more.isEmpty() ? "not in the adapter" : "in the adapter and no target"));
    }
  }

  private static void requireSameScale(
      Path directory, String path, LowRank pair, AdapterConfig wanted) {
    int rank = wanted.scale().rank(path);
    if (pair.rank() != rank) {
      throw other(directory, "rank %d at %s".formatted(pair.rank(), path), "rank", rank);
    }
    double factor = wanted.scale().factor(path);
    if (Math.abs(pair.factor() - factor) > 1e-9 * Math.abs(factor)) {
      throw other(
          directory,
          "a factor of %s at %s".formatted(pair.factor(), path),
          "a factor (alpha / rank, or alpha / √rank with rsLora) of",
          factor);
    }
  }

  private static ModelFormatException other(
      Path directory, String given, String key, Object wanted) {
    return new ModelFormatException(
        "%s: has %s, but the recipe says %s %s; an adapter goes on as it was made"
            .formatted(directory, given, key, wanted));
  }
}
