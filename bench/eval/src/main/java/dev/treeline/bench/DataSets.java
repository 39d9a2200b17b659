package dev.treeline.bench;

import dev.treeline.bench.data.DataOptions;
import dev.treeline.bench.data.DataSource;
import dev.treeline.bench.data.DataSources;
import dev.treeline.bench.grove.Grove;
import dev.treeline.bench.grove.Variant;
import dev.treeline.prompts.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Finds data sets by name or folder.
public final class DataSets {
  /// The data sets that need no folder.
  public static final List<String> EMBEDDED = List.of("grove", "grove-leaky");

  private DataSets() {}

  /// An embedded data set, or the one in a folder: whichever is meant.
  public static DataSet of(String nameOrDirectory) throws IOException {
    if (EMBEDDED.contains(nameOrDirectory)) {
      return named(nameOrDirectory);
    }
    DataSources.Named named = DataSources.Named.of(nameOrDirectory);
    return Files.exists(named.directory())
        ? DataSources.open(named.directory(), new DataOptions(SafeIds.FIRST_127, named.variants()))
        : named(nameOrDirectory);
  }

  /// An embedded data set.
  public static DataSet named(String name) {
    for (Variant variant : Variant.values()) {
      if (variant.dataSet().equals(name)) {
        return Grove.testSplit(variant);
      }
    }
    throw new IllegalArgumentException(
        "data must be a folder or one of %s, but is %s%s; a folder may hold %s (treeline data list)"
            .formatted(
                String.join(", ", EMBEDDED),
                name,
                Nearest.hint(name, EMBEDDED),
                String.join(", ", DataSources.all().stream().map(DataSource::id).toList())));
  }

  /// The data set in a folder, whichever it is.
  public static DataSet open(Path directory) throws IOException {
    return open(directory, SafeIds.FIRST_127);
  }

  /// As [#open(Path)], with MMSafeAware's safe ids as given.
  public static DataSet open(Path directory, SafeIds safeIds) throws IOException {
    return DataSources.open(directory, new DataOptions(safeIds, Set.of()));
  }

  /// MMSafeAware's checkout or its `data` folder, or grove as written by `treeline data make`.
  public static DataSet openCheckout(Path directory, SafeIds safeIds) throws IOException {
    Checkout checkout = Checkout.open(directory);
    List<Sample> samples = checkout.samples(safeIds);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: none of its %d prompts has a picture in images or images2"
              .formatted(checkout.data(), checkout.entries().size()));
    }
    return DataSet.of(checkout.name(), samples, checkout.notes());
  }
}
