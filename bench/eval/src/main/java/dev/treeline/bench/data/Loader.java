package dev.treeline.bench.data;

import java.io.IOException;
import java.nio.file.Path;

/// Reads one benchmark's files into items.
interface Loader {
  DataCard card();

  boolean recognises(Path directory);

  void load(Path directory, DataOptions options, ItemList items) throws IOException;
}
