package dev.treeline.bench.run;

import dev.treeline.inference.OnnxEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What is in the files a run rests on.
public final class FileHashes {
  private static final int BUFFER = 1 << 20;
  private static final List<String> SETTINGS = List.of(".json", ".jinja", ".model", ".txt");

  private FileHashes() {}

  /// SHA-256 of every file of a model's folder that can change what it answers, by name.
  public static Map<String, String> ofModel(Path directory, RunSettings.Engine engine)
      throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(FileHashes::isSetting).sorted().toList()) {
        hashes.put(file.getFileName().toString(), of(file));
      }
    }
    for (Path file : weights(directory, engine)) {
      hashes.put(directory.relativize(file).toString().replace('\\', '/'), of(file));
    }
    return hashes;
  }

  /// The files of a model's folder that an engine reads its weights from.
  public static List<Path> weights(Path directory, RunSettings.Engine engine) throws IOException {
    if (engine.isOnnx()) {
      return OnnxEngine.files(
          directory, Optional.of(engine.variant()).filter(written -> !written.isEmpty()));
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".safetensors") && isNoGolden(file))
          .sorted()
          .toList();
    }
  }

  private static boolean isSetting(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && isNoGolden(file)
        && SETTINGS.stream().anyMatch(name::endsWith);
  }

  private static boolean isNoGolden(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith("golden.") && !name.startsWith("contrasts.");
  }

  /// SHA-256 of a file, in hexadecimal.
  public static String of(Path file) throws IOException {
    MessageDigest digest = Seeds.sha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
