package dev.treeline.bench.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.inference.AdapterUse;
import dev.treeline.inference.Engine;
import dev.treeline.inference.TorchEngine;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.adapter.Adapter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The adapters that the methods of a run may name.
///
/// @param parts with different names
/// @param use how they are applied
public record Adapters(List<AdapterPart> parts, AdapterUse use) {
  public Adapters {
    parts = List.copyOf(parts);
    Map<String, Long> counts =
        parts.stream().collect(Collectors.groupingBy(AdapterPart::name, Collectors.counting()));
    counts.forEach((name, count) -> {
      if (count > 1) {
        throw new IllegalArgumentException(
            "there are two adapters named " + name + "; name them with --adapter NAME=DIR");
      }
    });
  }

  /// No adapters.
  public static Adapters none() {
    return new Adapters(List.of(), AdapterUse.BESIDE);
  }

  /// The built-in methods and these.
  public MethodRegistry registry() {
    MethodRegistry registry = MethodRegistry.builtIn();
    parts.forEach(registry::add);
    return registry;
  }

  /// Those that some methods name.
  public Adapters usedBy(List<ResolvedMethod> methods) {
    List<String> names =
        methods.stream().flatMap(method -> method.adapter().stream()).distinct().toList();
    return new Adapters(parts.stream().filter(part -> names.contains(part.name())).toList(), use);
  }

  /// Writes what a run's answers follow from: config and hashes of each, and which method has
  /// which.
  public void addTo(RunRecord run, List<ResolvedMethod> methods) {
    if (parts.isEmpty()) {
      return;
    }
    ObjectNode all = run.json().putObject("adapters");
    for (AdapterPart part : parts) {
      all.set(part.name(), part.record());
    }
    if (use == AdapterUse.MERGED) {
      run.json().withObject("/settings").put("merge-adapters", true);
    }
    for (ResolvedMethod method : methods) {
      if (method.adapter().isPresent()
          && run.json().path("methods").path(method.method().toString())
              instanceof ObjectNode node) {
        ObjectNode of = node.putObject("adapter").put("name", method.adapter().get());
        of.set("sha256", all.path(method.adapter().get()).path("sha256"));
      }
    }
  }

  /// Holds each against the model it is to run with, before anything is loaded.
  public void require(Checkpoint checkpoint) {
    parts.forEach(part -> Adapter.read(part.directory(), checkpoint));
  }

  /// Adds each to a loaded model.
  ///
  /// @return by name; to be closed before the model
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // owned by what is handed out, or closed on failure
  Loaded load(OpenModel model) {
    Loaded loaded = new Loaded(new HashMap<>());
    try {
      for (AdapterPart part : parts) {
        if (!(model.engine() instanceof TorchEngine engine)) {
          throw new IllegalArgumentException(
              "adapters run on the torch engine only: an ONNX export has its weights built in, but"
                  + " --engine is "
                  + model.engine().name());
        }
        Adapter adapter = Adapter.read(part.directory(), model.checkpoint());
        loaded.engines.put(part.name(), engine.adapted(model.checkpoint(), adapter, use));
      }
      return loaded;
    } catch (RuntimeException | Error e) {
      loaded.close();
      throw e;
    }
  }

  /// The model with each adapter.
  record Loaded(Map<String, Engine> engines) implements AutoCloseable {
    /// What runs a method.
    Engine of(ResolvedMethod method, Engine base) {
      return method
          .adapter()
          .map(name -> {
            Engine engine = engines.get(name);
            if (engine == null) {
              throw new IllegalArgumentException(method.method() + ": no adapter " + name);
            }
            return engine;
          })
          .orElse(base);
    }

    @Override
    public void close() {
      engines.values().forEach(Engine::close);
    }
  }
}
