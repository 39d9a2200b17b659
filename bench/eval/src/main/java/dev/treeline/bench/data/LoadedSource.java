package dev.treeline.bench.data;

import dev.treeline.bench.DataSet;
import java.io.IOException;
import java.nio.file.Path;

/// A loader as a source.
record LoadedSource(Loader loader) implements DataSource {
  @Override
  public String id() {
    return card().id();
  }

  @Override
  public DataCard card() {
    return loader.card();
  }

  @Override
  public boolean recognises(Path directory) {
    return loader.recognises(directory);
  }

  @Override
  public DataSet open(Path directory, DataOptions options) throws IOException {
    return read(directory, options).toDataSet(id());
  }

  ItemList read(Path directory, DataOptions options) throws IOException {
    var items = new ItemList();
    loader.load(directory, options, items);
    return items;
  }
}
