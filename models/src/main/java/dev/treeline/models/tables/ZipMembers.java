package dev.treeline.models.tables;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// The files in a zip.
///
/// @param entries the archive's own name of each, by plain name
record ZipMembers(Path file, Map<String, String> entries) implements Archive.Members {
  static ZipMembers of(Path file) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    try (var zip = new ZipFile(file.toFile())) {
      zip.stream()
          .filter(entry -> !entry.isDirectory())
          .forEach(entry -> entries.put(Archive.plainName(entry.getName()), entry.getName()));
    }
    return new ZipMembers(file, Collections.unmodifiableMap(entries));
  }

  @Override
  public Set<String> names() {
    return entries.keySet();
  }

  @Override
  public byte[] read(String name) throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(entries.get(name));
      if (entry == null) {
        throw new FileNotFoundException("the archive has changed");
      }
      Archive.requireSize(name, entry.getSize());
      try (InputStream in = zip.getInputStream(entry)) {
        byte[] bytes = in.readNBytes((int) entry.getSize());
        if (bytes.length < entry.getSize() || in.read() >= 0) {
          throw new IOException("its size is not the %d bytes stated".formatted(entry.getSize()));
        }
        return bytes;
      }
    }
  }
}
