package dev.treeline.bench.data;

import dev.treeline.models.ModelFormatException;
import dev.treeline.models.tables.Row;
import dev.treeline.models.tables.Rows;
import dev.treeline.models.tables.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Finds files where authors put them.
final class Layout {
  private Layout() {}

  /// The first of these paths that is there, below the folder.
  static Optional<Path> first(Path directory, String... paths) {
    return Stream.of(paths).map(directory::resolve).filter(Files::exists).findFirst();
  }

  /// As [#first], for what must be there.
  static Path require(Path directory, String... paths) {
    return first(directory, paths)
        .orElseThrow(() ->
            new ModelFormatException(
                "%s: expected %s in it".formatted(directory, String.join(" or ", paths))));
  }

  /// The files right in a folder whose name fits, sorted.
  static List<Path> files(Path directory, Predicate<String> name) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> Files.isRegularFile(file) && name.test(file.getFileName().toString()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether the table's first row has all these names. A file that cannot be read has none.
  static boolean hasNames(Path table, String... names) {
    try (Rows rows = Tables.open(table)) {
      return rows.hasNext() && rows.next().names().containsAll(Set.of(names));
    } catch (ModelFormatException e) {
      return false;
    }
  }

  /// A name as a scenario: lower case, words joined by hyphens.
  static String scenario(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-");
    String trimmed = plain.replaceAll("^-|-$", "");
    return trimmed.isEmpty() ? "unlabelled" : trimmed;
  }

  /// As [#scenario(String)], of a field that may be missing.
  static String scenario(Row row, String field) {
    return scenario(row.optionalText(field).orElse(""));
  }
}
