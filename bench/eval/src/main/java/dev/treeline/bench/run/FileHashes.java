package dev.treeline.bench.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What is in the files a run rests on.
public final class FileHashes {
  private static final int BUFFER = 1 << 20;
  private static final List<String> MODEL_FILES =
      List.of(".json", ".safetensors", ".jinja", ".model", ".txt");

  private FileHashes() {}

  /// SHA-256 of every file of a model's folder that can change what it answers, by name.
  public static Map<String, String> ofModel(Path directory) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(FileHashes::isModelFile).sorted().toList()) {
        hashes.put(file.getFileName().toString(), of(file));
      }
    }
    return hashes;
  }

  private static boolean isModelFile(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && !name.startsWith("golden.")
        && !name.startsWith("contrasts.")
        && MODEL_FILES.stream().anyMatch(name::endsWith);
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
