package dev.treeline.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The files of a model with their sizes and hashes: one line for each, `sha256 size name`. It lies
/// beside them under [#NAME].
///
/// @param files sorted by name
public record ModelManifest(List<Entry> files) {
  public static final String NAME = "files.sha256";

  public ModelManifest {
    files = List.copyOf(files);
    if (files.isEmpty()) {
      throw new IllegalArgumentException("a model has at least one file");
    }
  }

  /// One file.
  ///
  /// @param sha256 in hexadecimal
  /// @param name a plain name, no path
  public record Entry(String sha256, long sizeBytes, String name) {
    public Entry {
      if (!sha256.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException("sha256 must be 64 hexadecimal digits: " + sha256);
      }
      if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
        throw new IllegalArgumentException("a file must have a plain name, but has " + name);
      }
    }
  }

  /// Lists what lies in `directory`, folders and the manifest itself left out.
  public static ModelManifest of(Path directory) {
    try (Stream<Path> listing = Files.list(directory)) {
      var files = new ArrayList<Entry>();
      for (Path file : listing.filter(Files::isRegularFile).sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.equals(NAME)) {
          files.add(new Entry(hash(file), Files.size(file), name));
        }
      }
      return new ModelManifest(files);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  /// Reads the text of a manifest.
  ///
  /// @param source for messages
  static ModelManifest parse(String source, String text) {
    var files = new ArrayList<Entry>();
    for (String line : text.lines().toList()) {
      String[] parts = line.split(" ", 3);
      try {
        files.add(new Entry(parts[0], Long.parseLong(parts[1]), parts[2]));
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new ModelFormatException(source + ": expected `sha256 size name`, found: " + line, e);
      }
    }
    return new ModelManifest(files);
  }

  /// The form that [#parse] reads.
  @Override
  public String toString() {
    return files.stream()
        .map(file ->
            String.format(Locale.ROOT, "%s %d %s%n", file.sha256, file.sizeBytes, file.name))
        .collect(Collectors.joining())
        .replace("\r", "");
  }

  /// A name for this state of the files: eight bytes of a hash over all of it.
  String shortHash() {
    return PictureCache.sha256(toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }

  /// Whether `directory` has every file in its size.
  boolean fits(Path directory) {
    try {
      for (Entry file : files) {
        Path path = directory.resolve(file.name);
        if (!Files.isRegularFile(path) || Files.size(path) != file.sizeBytes) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static String hash(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return copyHashed(in, OutputStream.nullOutputStream());
    }
  }

  /// Copies `in` to `out` and returns the hash of what went by.
  static String copyHashed(InputStream in, OutputStream out) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, digest).transferTo(out);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
