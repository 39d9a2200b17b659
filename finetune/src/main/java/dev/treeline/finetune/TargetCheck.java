package dev.treeline.finetune;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.adapter.AdapterConfig;
import dev.treeline.models.adapter.ModuleTargets.Names;
import dev.treeline.prompts.Nearest;
import java.util.List;
import java.util.Set;

/// Refuses targets of an adapter that match nothing: a mistyped name among others would be left out
/// without a word.
final class TargetCheck {
  private TargetCheck() {}

  /// Holds targets against what they took.
  ///
  /// @param maps canonical names of the weights that were taken
  /// @param known last names of the model's linear maps
  static void require(
      Checkpoint checkpoint, AdapterConfig config, List<String> maps, Set<String> known) {
    if (config.targets().include() instanceof Names.Listed(List<String> names)) {
      for (String name : names) {
        Names one = new Names.Listed(List.of(name));
        if (maps.stream().noneMatch(map -> one.has(checkpoint.modulePath(map)))) {
          throw nothing(checkpoint, "\"" + name + "\"", Nearest.hint(name, known), known);
        }
      }
    }
    if (maps.isEmpty()) {
      throw nothing(checkpoint, "\"" + config.targetWords() + "\"", "", known);
    }
  }

  private static IllegalArgumentException nothing(
      Checkpoint checkpoint, String what, String hint, Set<String> known) {
    return new IllegalArgumentException(
        "adapter.targetModules: %s matches nothing in %s%s its linear maps are called %s"
            .formatted(
                what,
                checkpoint.directory(),
                hint.isEmpty() ? ";" : hint,
                String.join(", ", known)));
  }
}
