package dev.treeline.bench.run;

import dev.treeline.bench.run.Method.Part;
import dev.treeline.bench.run.MethodEntry.Kind;
import dev.treeline.prompts.Nearest;
import dev.treeline.prompts.PromptStrategy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The parts methods are made of, by name. Adding a method means adding an entry.
public final class MethodRegistry {
  private final PromptStrategy plain;
  private final Map<String, MethodEntry> entries = new LinkedHashMap<>();
  private final Map<String, PromptStrategy> strategies = new LinkedHashMap<>();
  private final Map<String, RowSource> rowSources = new LinkedHashMap<>();
  private final Map<String, AdapterPart> adapters = new LinkedHashMap<>();

  /// An empty registry.
  ///
  /// @param plain how a question is asked when a method names no strategy
  public MethodRegistry(PromptStrategy plain) {
    this.plain = plain;
    add(
        new MethodEntry(
            "baseline",
            Kind.BASELINE,
            "Asked as the benchmark words it, decoded plainly.",
            plain.source(),
            List.of()));
  }

  /// The built-in methods.
  public static MethodRegistry builtIn() {
    return BuiltInMethods.registry();
  }

  /// Every part, baseline first, then by kind in the order added.
  public List<MethodEntry> entries() {
    List<MethodEntry> sorted = new ArrayList<>(entries.values());
    sorted.sort((a, b) -> a.kind().compareTo(b.kind()));
    return sorted;
  }

  /// Every part as a method of its own, as it is by default and in the variants that papers name.
  public List<Method> everything() {
    List<Method> all = new ArrayList<>();
    for (MethodEntry entry : entries()) {
      all.add(new Method(List.of(new Part(entry.name(), Map.of()))));
      entry.variants().forEach(settings -> all.add(Method.parse(entry.name() + ":" + settings)));
    }
    return all;
  }

  /// Adds a prompting strategy.
  public void add(PromptStrategy strategy) {
    String name = strategy.name();
    add(new MethodEntry(name, Kind.STRATEGY, strategy.summary(), strategy.source(), List.of()));
    strategies.put(strategy.name(), strategy);
  }

  /// Adds an adapter.
  public void add(AdapterPart adapter) {
    List<String> prompts = new ArrayList<>(List.of(AdapterPart.PLAIN));
    prompts.addAll(strategies.keySet());
    add(adapter.entry(prompts));
    adapters.put(adapter.name(), adapter);
  }

  /// Adds a decoding rule.
  public void add(MethodEntry entry, RowSource rows) {
    add(entry);
    rowSources.put(entry.name(), rows);
  }

  private void add(MethodEntry entry) {
    if (entries.putIfAbsent(entry.name(), entry) != null) {
      throw new IllegalArgumentException(
          "there are two methods named "
              + entry.name()
              + (entry.kind() == Kind.ADAPTER
                  ? "; give the adapter another name with --adapter NAME=DIR"
                  : ""));
    }
  }

  /// Looks a method up.
  ///
  /// @throws IllegalArgumentException if a part is unknown, a setting is unknown or out of range,
  ///   or the parts do not fit together; the message says which and why
  public ResolvedMethod resolve(Method method) {
    Map<Kind, Part> byKind = new EnumMap<>(Kind.class);
    for (Part part : method.parts()) {
      MethodEntry entry = entry(part.name());
      Part other = byKind.put(entry.kind(), part);
      if (other != null) {
        throw new IllegalArgumentException(
            "%s: %s and %s are both %s, and a method has one at most"
                .formatted(method, other.name(), part.name(), entry.kind().some()));
      }
    }
    requireAlone(method, byKind.get(Kind.BASELINE), "is the model as it is: leave it out");
    requireAlone(method, byKind.get(Kind.CONSTANT), "does not look at the question");
    return resolved(method, byKind);
  }

  private ResolvedMethod resolved(Method method, Map<Kind, Part> byKind) {
    Map<String, Settings> settings = new LinkedHashMap<>();
    PromptStrategy strategy = plain;
    RowSource rows = RowSources::plain;
    Settings rowSettings = new Settings(Map.of());
    for (Part part : byKind.values()) {
      Settings own = Settings.of(entry(part.name()), part.settings());
      settings.put(part.name(), own);
      if (adapters.containsKey(part.name())) {
        strategy = strategies.getOrDefault(own.text("prompt"), plain);
        requireOnePrompt(method, part, byKind.get(Kind.STRATEGY));
      }
      strategy = strategies.getOrDefault(part.name(), strategy);
      RowSource source = rowSources.get(part.name());
      if (source != null) {
        rows = source;
        rowSettings = own;
      }
    }
    requireFit(method, rows, rowSettings, strategy);
    Optional<String> adapter = Optional.ofNullable(byKind.get(Kind.ADAPTER)).map(Part::name);
    return new ResolvedMethod(method, strategy, rows, rowSettings, settings, adapter);
  }

  private static void requireOnePrompt(Method method, Part adapter, @Nullable Part strategy) {
    if (strategy != null && adapter.settings().containsKey("prompt")) {
      throw new IllegalArgumentException(
          "%s: the adapter's prompt and %s both say how to ask: leave one out"
              .formatted(method, strategy.name()));
    }
  }

  private static void requireFit(
      Method method, RowSource rows, Settings rowSettings, PromptStrategy strategy) {
    rows.check(rowSettings);
    rows.conflict(strategy)
        .ifPresent(reason -> {
          throw new IllegalArgumentException(
              "%s: the decoding rule does not go with %s: %s"
                  .formatted(method, strategy.name(), reason));
        });
  }

  private static void requireAlone(Method method, @Nullable Part part, String reason) {
    if (part != null && method.parts().size() > 1) {
      throw new IllegalArgumentException(
          "%s: %s cannot be combined: it %s".formatted(method, part.name(), reason));
    }
  }

  private MethodEntry entry(String name) {
    MethodEntry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          "unknown method " + name + hint(name) + " (treeline methods lists all)");
    }
    return entry;
  }

  private String hint(String name) {
    return Nearest.hint(name, entries.keySet());
  }
}
