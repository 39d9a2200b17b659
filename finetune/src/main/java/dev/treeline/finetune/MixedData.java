package dev.treeline.finetune;

import dev.treeline.finetune.data.SourceMixer;
import dev.treeline.finetune.data.TrainingSource;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Reads a recipe's sources into one file of lines for each list, below the run's folder, and names
/// these files in their place. What trains, measures and hashes data then sees lines only.
final class MixedData {
  private MixedData() {}

  static Recipe.Data ready(Recipe recipe, FinetuneOptions options) {
    Recipe.Data data = recipe.data();
    return new Recipe.Data(
        files("train", data.train(), recipe, options),
        data.patches(),
        files("heldOut", data.heldOut(), recipe, options),
        files("preferences", data.preferences(), recipe, options),
        files("heldOutPreferences", data.heldOutPreferences(), recipe, options),
        Map.of());
  }

  private static List<String> files(
      String key, List<String> plain, Recipe recipe, FinetuneOptions options) {
    List<TrainingSource> sources = recipe.data().sources().getOrDefault(key, List.of());
    if (sources.isEmpty()) {
      return plain;
    }
    Path out = options.out().resolve("data").resolve(key + ".jsonl").toAbsolutePath();
    List<Integer> counts =
        new SourceMixer(options.data(), BatchPlan.mix(recipe.seed(), key.hashCode()))
            .write(sources, out);
    tell(options.screen(), key, sources, counts);
    return List.of(out.toString());
  }

  private static void tell(
      PrintStream screen, String key, List<TrainingSource> sources, List<Integer> counts) {
    for (int i = 0; i < sources.size(); i++) {
      TrainingSource source = sources.get(i);
      screen.println(
          "%s: %,d of %s (%s)".formatted(key, counts.get(i), source.path(), source.format().id()));
    }
  }
}
