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

  static Optional<Path> find(Path hub, String id) {
    Path repository = hub.resolve(PREFIX + id.replace("/", "--"));
    try {
      String revision = Files.readString(repository.resolve("refs").resolve("main")).strip();
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
