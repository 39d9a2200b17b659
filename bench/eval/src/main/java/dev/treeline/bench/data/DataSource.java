package dev.treeline.bench.data;

import dev.treeline.bench.DataSet;
import java.io.IOException;
import java.nio.file.Path;

/// A benchmark that can be read from a folder.
public interface DataSource {
  /// Its name: lower case, no spaces.
  String id();

  /// What it is.
  DataCard card();

  /// Whether the folder looks like this benchmark's. Reads at most the beginning of a few files.
  boolean recognises(Path directory);

  /// Reads the folder.
  ///
  /// @throws dev.treeline.models.ModelFormatException when a file is not what it says
  DataSet open(Path directory, DataOptions options) throws IOException;
}
