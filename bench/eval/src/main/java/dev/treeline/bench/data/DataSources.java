package dev.treeline.bench.data;

import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.prompts.Nearest;
import dev.treeline.prompts.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Every benchmark that can be read from a folder.
public final class DataSources {
  private static final List<DataSource> ALL =
      List.of(
          new MmSafeAware(),
          new LoadedSource(new VlsBench()),
          new LoadedSource(new MmSafetyBench()),
          new LoadedSource(new MssBench()),
          new LoadedSource(new FigStep()),
          new LoadedSource(new VlGuard()),
          new LoadedSource(new Siuo()),
          new LoadedSource(new MossBench()),
          new LoadedSource(new XsTest()),
          new LoadedSource(new Pope()),
          new LoadedSource(new MmStar()),
          new LoadedSource(new Mis()),
          new LoadedSource(new OwnItems()));

  private DataSources() {}

  /// All of them.
  public static List<DataSource> all() {
    return ALL;
  }

  /// The one whose layout the folder has.
  ///
  /// @throws IllegalArgumentException when it is none's, or more than one's
  public static DataSource recognise(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException(directory + " does not exist or is not a folder");
    }
    List<DataSource> fitting = ALL.stream().filter(s -> s.recognises(directory)).toList();
    if (fitting.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is no data set that is known: it fits none of %s (treeline data list shows layouts)"
              .formatted(directory, String.join(", ", ids(ALL))));
    }
    if (fitting.size() > 1) {
      throw new IllegalArgumentException(
          "%s holds more than one data set: %s; give each a folder of its own"
              .formatted(directory, String.join(", ", ids(fitting))));
    }
    return fitting.getFirst();
  }

  private static List<String> ids(List<DataSource> sources) {
    return sources.stream().map(DataSource::id).toList();
  }

  /// Reads the data set in a folder, whichever it is.
  public static DataSet open(Path directory, DataOptions options) throws IOException {
    DataSource source = recognise(directory);
    List<String> known = new ArrayList<>(source.card().variants());
    known.add(DataOptions.WITHOUT_IMAGES);
    for (String variant : options.variants()) {
      if (!known.contains(variant)) {
        throw new IllegalArgumentException(
            "%s has no variant %s, only %s%s"
                .formatted(
                    source.id(), variant, String.join(", ", known), Nearest.hint(variant, known)));
      }
    }
    DataSet data = source.open(directory, options);
    return options.has(DataOptions.WITHOUT_IMAGES) ? withoutImages(data) : data;
  }

  private static DataSet withoutImages(DataSet data) {
    List<Sample> samples = new ArrayList<>();
    for (Sample sample : data.samples()) {
      samples.add(
          new Sample(
              sample.id(),
              new Question(sample.question().text(), List.of()),
              sample.task(),
              sample.subset(),
              sample.scenario(),
              sample.cluster()));
    }
    List<String> notes = new ArrayList<>(data.notes());
    notes.add("Every picture is left out.");
    return DataSet.of(data.name() + "-" + DataOptions.WITHOUT_IMAGES, samples, notes);
  }

  /// A folder as a user names it: `DIR`, or `DIR:VARIANT` with variants joined by `+`.
  public record Named(Path directory, Set<String> variants) {
    public Named {
      variants = Set.copyOf(variants);
    }

    /// Takes the name apart. A folder whose own name holds the colon is that folder.
    public static Named of(String name) {
      int colon = name.lastIndexOf(':');
      if (colon < 2 || Files.exists(Path.of(name))) {
        return new Named(Path.of(name), Set.of());
      }
      List<String> variants = Arrays.asList(name.substring(colon + 1).split("\\+", -1));
      return new Named(Path.of(name.substring(0, colon)), new HashSet<>(variants));
    }
  }
}
