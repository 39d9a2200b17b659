package dev.treeline.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Looks into the cache of Hugging Face's tools: `models--OWNER--NAME/refs/main` names the
/// snapshot.
final class HubCache {
  private static final String PREFIX = "models--";

  private HubCache() {}

  /// The snapshot of a model that is there.
  ///
  /// @param id `OWNER/NAME`, or `OWNER/NAME@REVISION` for another than `main`
  static Optional<Path> find(Path hub, String id) {
    int at = id.indexOf('@');
    String name = at < 0 ? id : id.substring(0, at);
    Path repository = hub.resolve(PREFIX + name.replace("/", "--"));
    try {
      String wanted = at < 0 ? "main" : id.substring(at + 1);
      String revision =
          wanted.matches("[0-9a-f]{40}")
              ? wanted
              : Files.readString(repository.resolve("refs").resolve(wanted)).strip();
      if (!revision.matches("[0-9a-f]{7,64}")) {
        return Optional.empty();
      }
      return Optional.of(repository.resolve("snapshots").resolve(revision))
          .filter(snapshot -> Files.exists(snapshot.resolve("config.json")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static List<String> ids(Path hub) {
    if (!Files.isDirectory(hub)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(hub)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.startsWith(PREFIX))
          .map(name -> name.substring(PREFIX.length()).replaceFirst("--", "/"))
          .filter(id -> find(hub, id).isPresent())
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
