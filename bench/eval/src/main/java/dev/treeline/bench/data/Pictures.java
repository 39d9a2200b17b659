package dev.treeline.bench.data;

import dev.treeline.models.tables.Archive;
import dev.treeline.models.tables.Row;
import dev.treeline.prompts.ImageSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a benchmark's pictures may be: folders, and archives that were left packed.
final class Pictures {
  private final List<Path> folders;
  private final List<Archive> archives = new ArrayList<>();

  /// @param folders tried in this order; those that are not there are passed over
  /// @param archives tried after them, where they are there
  Pictures(List<Path> folders, List<Path> archives) {
    this.folders = folders.stream().filter(Files::isDirectory).toList();
    for (Path archive : archives) {
      if (Files.isRegularFile(archive)) {
        this.archives.add(Archive.open(archive));
      }
    }
  }

  /// The picture of this path, or nothing where it is not there or empty.
  ///
  /// @param row for the message when the path leads out of the folder
  Optional<ImageSource> find(Row row, String path) {
    String plain = path.startsWith("./") ? path.substring(2) : path;
    try {
      Path relative = Path.of(plain);
      if (relative.isAbsolute() || relative.normalize().startsWith("..") || plain.isBlank()) {
        throw row.wrong("a picture's path must lie in the folder, but is \"" + path + "\"");
      }
      for (Path folder : folders) {
        Path file = folder.resolve(relative);
        if (Files.isRegularFile(file) && Files.size(file) > 0) {
          return Optional.of(new ImageSource.File(file));
        }
      }
    } catch (InvalidPathException e) {
      throw row.wrong("no path of a picture: \"" + path + "\"");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return archives.stream()
        .flatMap(archive -> archive.picture(member(archive, plain)).stream())
        .findFirst();
  }

  /// The member of this path, whether or not the archive has a folder of its own around it.
  private static String member(Archive archive, String path) {
    if (archive.names().contains(path)) {
      return path;
    }
    return archive.names().stream()
        .filter(name -> name.endsWith("/" + path) || path.endsWith("/" + name))
        .findFirst()
        .orElse(path);
  }
}
