package dev.treeline.bench;

import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The pictures of a data set in MMSafeAware's layout: `images/7.jpeg`, `images2/2001.png`, found
/// by id and told apart by content.
///
/// @param byId ordered by id
/// @param strays files that are no picture of an item, as paths below the data folder, sorted
record ImageFiles(Map<Integer, ImageFile> byId, List<String> strays) {
  private static final Set<String> EXTENSIONS = Set.of("jpeg", "jpg", "png", "webp");

  /// One picture.
  ///
  /// @param hash SHA-256 of the file's bytes, in hex
  record ImageFile(Path path, String extension, String hash) {}

  /// Looks into `images` and `images2` below the data folder.
  static ImageFiles scan(Path data) throws IOException {
    Map<Integer, ImageFile> byId = new TreeMap<>();
    List<String> strays = new ArrayList<>();
    for (String folder : List.of("images", "images2")) {
      Path directory = data.resolve(folder);
      if (Files.isDirectory(directory)) {
        try (Stream<Path> files = Files.list(directory)) {
          for (Path file : files.sorted().toList()) {
            add(data, file, byId, strays);
          }
        }
      }
    }
    return new ImageFiles(byId, strays);
  }

  private static void add(Path data, Path file, Map<Integer, ImageFile> byId, List<String> strays)
      throws IOException {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
    boolean picture =
        Files.isRegularFile(file)
            && dot > 0
            && EXTENSIONS.contains(extension)
            && stem.matches("[1-9][0-9]{0,8}")
            && Files.size(file) > 0;
    if (!picture) {
      strays.add(data.relativize(file).toString());
      return;
    }
    var image = new ImageFile(file, extension, hash(Files.readAllBytes(file)));
    ImageFile other = byId.put(Integer.valueOf(stem), image);
    if (other != null) {
      throw new ModelFormatException(
          "item %s must have one picture, but has %s and %s".formatted(stem, other.path(), file));
    }
  }

  /// SHA-256 in hex.
  static String hash(byte[] bytes) {
    return HexFormat.of().formatHex(DataSet.sha256().digest(bytes));
  }
}
