package dev.treeline.bench.run;

import dev.treeline.prompts.PromptStrategy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A method whose parts were found and fit together.
///
/// @param rowSettings what `rows` is told
/// @param settings of every part by its name, defaults filled in: what `run.json` stores
/// @param adapter the name of its adapter
public record ResolvedMethod(
    Method method,
    PromptStrategy strategy,
    RowSource rows,
    Settings rowSettings,
    Map<String, Settings> settings,
    Optional<String> adapter) {
  public ResolvedMethod {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /// A method of the base model.
  public ResolvedMethod(
      Method method,
      PromptStrategy strategy,
      RowSource rows,
      Settings rowSettings,
      Map<String, Settings> settings) {
    this(method, strategy, rows, rowSettings, settings, Optional.empty());
  }
}
