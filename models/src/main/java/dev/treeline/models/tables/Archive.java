package dev.treeline.models.tables;

import dev.treeline.models.ModelFormatException;
import dev.treeline.prompts.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A tar, tar.gz or zip file whose members are read one by one, without unpacking it: what it holds
/// is listed when it is opened, and no file stays open between reads. May be shared by threads.
///
/// A `tar.gz` cannot be read from its middle: it is unpacked once into a temporary tar, which goes
/// when the program ends.
public final class Archive {
  /// The largest member that is read.
  static final long LARGEST_MEMBER = 1L << 30;

  private final Path file;
  private final Members members;

  /// What one kind of archive can do.
  interface Members {
    Set<String> names();

    /// The bytes of a member that is there.
    byte[] read(String name) throws IOException;
  }

  private Archive(Path file, Members members) {
    this.file = file;
    this.members = members;
  }

  /// Whether a name looks like that of an archive.
  public static boolean isArchive(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".tar")
        || name.endsWith(".tar.gz")
        || name.endsWith(".tgz")
        || name.endsWith(".zip");
  }

  /// Opens an archive; its kind follows from the name's end.
  public static Archive open(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (!isArchive(file)) {
      throw new ModelFormatException(
          file + ": an archive's name must end in tar, tar.gz, tgz or zip");
    }
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(file + ": no such file");
    }
    try {
      Members members =
          name.endsWith(".zip")
              ? ZipMembers.of(file)
              : TarMembers.of(name.endsWith(".tar") ? file : TarMembers.unpacked(file));
      return new Archive(file, members);
    } catch (IOException | IllegalArgumentException e) {
      throw Tables.unreadable(file, e);
    }
  }

  /// The archive's own file.
  public Path file() {
    return file;
  }

  /// The names of its files, without a leading `./`.
  public Set<String> names() {
    return members.names();
  }

  /// The bytes of a member.
  public byte[] read(String name) {
    if (!names().contains(name)) {
      throw new ModelFormatException("%s: holds no %s".formatted(file, name));
    }
    try {
      return members.read(name);
    } catch (IOException | IllegalArgumentException e) {
      throw new ModelFormatException(
          "%s: %s cannot be read: %s".formatted(file, name, e.getMessage()), e);
    }
  }

  /// A member as a picture, or nothing when there is none of this name.
  public Optional<ImageSource> picture(String name) {
    return names().contains(name)
        ? Optional.of(new ImageSource.Deferred(file + ":" + name, () -> read(name)))
        : Optional.empty();
  }

  /// A member's name in plain form; one that would lead out of a folder is refused.
  static String plainName(String name) {
    String plain = name.startsWith("./") ? name.substring(2) : name;
    boolean leavesFolder =
        plain.startsWith("/")
            || plain.contains("\\")
            || plain.indexOf('\0') >= 0
            || List.of(plain.split("/", -1)).contains("..");
    if (leavesFolder) {
      throw new IllegalArgumentException("a member's name leads out of the archive: " + name);
    }
    return plain;
  }

  static void requireSize(String name, long size) {
    if (!(size >= 0 && size <= LARGEST_MEMBER)) {
      throw new IllegalArgumentException(
          "%s must have 0 to %d bytes, but has %d".formatted(name, LARGEST_MEMBER, size));
    }
  }
}
