package dev.treeline.models;

import dev.treeline.prompts.Nearest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the directory of the model that a user names: a directory, a model that comes with
/// Treeline (`sapling`), or a Hugging Face id that its own tools have already fetched to this
/// machine. Nothing is downloaded.
public final class ModelCatalog {
  /// The model that is used when none is named.
  public static final String DEFAULT = "sapling";

  private static final List<String> EMBEDDED = List.of(DEFAULT);

  /// Adapters that come with Treeline, and the model that each is for.
  private static final Map<String, String> ADAPTERS = Map.of("vcr-lora", DEFAULT);

  private static final String HUB_ID =
      "[A-Za-z0-9][A-Za-z0-9_.-]*/[A-Za-z0-9][A-Za-z0-9_.-]*(@[A-Za-z0-9][A-Za-z0-9_./-]*)?";

  private final Path home;
  private final Path hub;

  /// @param home Treeline's own cache
  /// @param hub the cache of Hugging Face's tools
  ModelCatalog(Path home, Path hub) {
    this.home = home;
    this.hub = hub;
  }

  /// The catalog of this user: `TREELINE_HOME`, else `~/.cache/treeline`.
  public static ModelCatalog standard() {
    return of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
  }

  static ModelCatalog of(Map<String, String> environment, Path userHome) {
    Path caches = userHome.resolve(".cache");
    Path home = at(environment, "TREELINE_HOME").orElse(caches.resolve("treeline"));
    Path hub =
        at(environment, "HF_HUB_CACHE")
            .or(() -> at(environment, "HF_HOME").map(path -> path.resolve("hub")))
            .orElse(caches.resolve("huggingface").resolve("hub"));
    return new ModelCatalog(home, hub);
  }

  /// Treeline's own cache.
  public Path home() {
    return home;
  }

  /// The names that [#resolve] knows without a path: what comes with this build, then what Hugging
  /// Face's tools have fetched.
  public List<String> names() {
    var names = new ArrayList<String>();
    EMBEDDED.stream()
        .filter(name -> new EmbeddedModel(name).manifest().isPresent())
        .forEach(names::add);
    names.addAll(HubCache.ids(hub));
    return names;
  }

  /// The adapters that come with this build for a model.
  ///
  /// @param model its name
  public List<String> adaptersFor(String model) {
    return ADAPTERS.entrySet().stream()
        .filter(adapter -> adapter.getValue().equals(model))
        .map(Map.Entry::getKey)
        .filter(name -> new EmbeddedModel(name).manifest().isPresent())
        .sorted()
        .toList();
  }

  /// The folder of an adapter that comes with this build.
  public Path adapter(String name) {
    if (!ADAPTERS.containsKey(name)) {
      throw new IllegalArgumentException(
          "no adapter named %s comes with Treeline; it knows %s"
              .formatted(name, String.join(", ", ADAPTERS.keySet())));
    }
    return new EmbeddedModel(name).unpack(home);
  }

  /// Every model that has a name here.
  public List<ModelSummary> models() {
    return names().stream().map(name -> ModelSummary.of(name, place(name), resolve(name))).toList();
  }

  private String place(String name) {
    return EMBEDDED.contains(name) ? "built in" : "hub cache";
  }

  /// The cache of Hugging Face's tools.
  public Path hub() {
    return hub;
  }

  /// The directory of a model.
  ///
  /// @param nameOrDirectory what the user gave as `--model`
  public Path resolve(String nameOrDirectory) {
    if (EMBEDDED.contains(nameOrDirectory)) {
      return new EmbeddedModel(nameOrDirectory).unpack(home);
    }
    Optional<Path> directory = directory(nameOrDirectory);
    if (directory.isPresent()) {
      return directory.get();
    }
    if (nameOrDirectory.matches(HUB_ID) && !nameOrDirectory.contains("..")) {
      Optional<Path> fetched = HubCache.find(hub, nameOrDirectory);
      if (fetched.isPresent()) {
        return fetched.get();
      }
    }
    List<String> known = names();
    throw new IllegalArgumentException(
        "model must be a directory or a known name, but is "
            + nameOrDirectory
            + (known.isEmpty() ? "" : "; known: " + String.join(", ", known))
            + Nearest.hint(nameOrDirectory, known)
            + (nameOrDirectory.matches(HUB_ID)
                ? ". Fetch it with: treeline models pull " + nameOrDirectory
                : ""));
  }

  private static Optional<Path> directory(String name) {
    try {
      return name.isBlank()
          ? Optional.empty()
          : Optional.of(Path.of(name)).filter(Files::isDirectory);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> at(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(v -> !v.isBlank()).map(Path::of);
  }
}
