package dev.treeline.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A model that comes inside our jar. Weights are mapped into memory, which needs files, so it is
/// copied out once, into a folder named by its content.
final class EmbeddedModel {
  private final String name;

  EmbeddedModel(String name) {
    this.name = name;
  }

  /// Its files, or nothing when this build holds no such model.
  Optional<ModelManifest> manifest() {
    try (InputStream in = resource(ModelManifest.NAME)) {
      return in == null
          ? Optional.empty()
          : Optional.of(
              ModelManifest.parse(
                  name + "/" + ModelManifest.NAME,
                  new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The folder that holds it, made when it is not there. Several processes may do so at once.
  ///
  /// @param home the cache under which it goes
  Path unpack(Path home) {
    ModelManifest manifest =
        manifest()
            .orElseThrow(
                () -> new ModelFormatException("this build of Treeline holds no model " + name));
    Path models = home.resolve("models");
    Path target = models.resolve(name + "-" + manifest.shortHash());
    if (manifest.fits(target)) {
      return target;
    }
    try {
      Files.createDirectories(models);
      Path fresh = Files.createTempDirectory(models, name + ".part");
      try {
        copy(manifest, fresh);
        move(manifest, fresh, target);
      } finally {
        delete(fresh);
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s cannot be unpacked to %s: %s (set TREELINE_HOME to a folder that can be written)"
              .formatted(name, target, e.getMessage()),
          e);
    }
  }

  private void copy(ModelManifest manifest, Path fresh) throws IOException {
    for (ModelManifest.Entry file : manifest.files()) {
      try (InputStream in = resource(file.name());
          OutputStream out = Files.newOutputStream(fresh.resolve(file.name()))) {
        if (in == null || !ModelManifest.copyHashed(in, out).equals(file.sha256())) {
          throw new ModelFormatException(
              "%s: the file %s in Treeline's jar %s"
                  .formatted(name, file.name(), in == null ? "is missing" : "is damaged"));
        }
      }
    }
  }

  /// Another process may have been faster, or the folder there may be damaged.
  private static void move(ModelManifest manifest, Path fresh, Path target) throws IOException {
    if (Files.exists(target) && !manifest.fits(target)) {
      delete(target);
    }
    try {
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!manifest.fits(target)) {
        throw e;
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder);
    }
  }

  private @Nullable InputStream resource(String file) {
    return EmbeddedModel.class.getResourceAsStream(name + "/" + file);
  }
}
