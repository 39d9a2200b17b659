package dev.treeline.finetune.data;

import dev.treeline.models.ModelFormatException;
import dev.treeline.models.tables.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Where the pictures of a source lie. Pictures that a table holds are written once, named by their
/// content.
///
/// @param folder what names are relative to
/// @param extracted where pictures out of tables go
record Pictures(Path folder, Path extracted) {
  /// The picture with this name; it must not leave the folder by a relative name.
  String named(Row row, String name) {
    Path base = folder.toAbsolutePath().normalize();
    Path path = base.resolve(name).normalize();
    if (!Path.of(name).isAbsolute() && !path.startsWith(base)) {
      throw row.wrong("the picture " + name + " lies outside " + folder);
    }
    return path.toString();
  }

  /// The picture under a field: a name, bytes, or Hugging Face's `{"bytes", "path"}`.
  String of(Row row, String field) {
    if (!row.has(field)) {
      throw row.wrong(field + " is missing");
    }
    var value = row.values().get(field);
    if (value.isTextual()) {
      return named(row, value.textValue());
    }
    if (value.isObject()) {
      Row struct = row.struct(field);
      return struct.has("bytes")
          ? write(struct.bytes("bytes"))
          : named(struct, struct.text("path"));
    }
    return write(row.bytes(field));
  }

  private String write(byte[] bytes) {
    Path file = extracted.toAbsolutePath().resolve(sha256(bytes).substring(0, 32));
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(extracted);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.write(part, bytes);
        Files.move(part, file);
      }
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be written: " + e.getMessage(), e);
    }
    return file.toString();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
