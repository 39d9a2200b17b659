package dev.treeline.bench.run;

import dev.treeline.decoding.Decoder;
import dev.treeline.inference.Engine;
import dev.treeline.models.Checkpoint;
import dev.treeline.prompts.PromptStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// A digest of the code that runs: between releases the version stays while the answers change.
final class Build {
  /// One of each module that answers follow from.
  private static final List<Class<?>> MODULES =
      List.of(PromptStrategy.class, Decoder.class, Checkpoint.class, Engine.class, Build.class);

  /// Larger files are weights, which are hashed as the model's.
  private static final long LARGEST_BYTES = 1_000_000;

  private Build() {}

  static String digest() {
    MessageDigest digest = Seeds.sha256();
    try {
      for (Path place : places()) {
        if (Files.isDirectory(place)) {
          addFolder(digest, place);
        } else {
          addArchive(digest, place);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static List<Path> places() {
    List<Path> places = new ArrayList<>();
    for (Class<?> module : MODULES) {
      CodeSource source = module.getProtectionDomain().getCodeSource();
      if (source == null) {
        throw new IllegalStateException("nobody knows where " + module + " was loaded from");
      }
      try {
        places.add(Path.of(source.getLocation().toURI()));
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
    return places.stream().distinct().toList();
  }

  private static void addFolder(MessageDigest digest, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (Files.size(file) <= LARGEST_BYTES) {
          add(digest, folder.relativize(file).toString());
          digest.update(Files.readAllBytes(file));
        }
      }
    }
  }

  private static void addArchive(MessageDigest digest, Path archive) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      zip.stream()
          .filter(entry -> !entry.isDirectory() && !entry.getName().startsWith("META-INF/"))
          .filter(entry -> entry.getSize() <= LARGEST_BYTES)
          .sorted(Comparator.comparing(ZipEntry::getName))
          .forEach(
              entry -> add(digest, entry.getName() + " " + entry.getCrc() + " " + entry.getSize()));
    }
  }

  private static void add(MessageDigest digest, String text) {
    digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
