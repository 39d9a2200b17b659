package dev.treeline.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Which items of which data sets a run asks.
///
/// @param data names or folders, at least one, all different
/// @param subsets ids; empty for all. Of several data sets those without any of them are asked
///   whole
/// @param scenarios as in [Selection]; of several data sets those without any are asked whole
/// @param limit how many items at most; of several data sets each gives its share; 0 for all
/// @param safeIds which of MMSafeAware's first ids are safe
public record DataChoice(
    List<String> data, Set<String> subsets, Set<String> scenarios, int limit, SafeIds safeIds) {
  public DataChoice {
    data = List.copyOf(data);
    subsets = Set.copyOf(subsets);
    scenarios = Set.copyOf(scenarios);
    if (data.isEmpty() || Set.copyOf(data).size() < data.size()) {
      throw new IllegalArgumentException("--data must name different data sets, but is " + data);
    }
  }

  /// All of one or several data sets.
  public static DataChoice all(String commaSeparated) {
    return new DataChoice(
        List.of(commaSeparated.split(",")), Set.of(), Set.of(), 0, SafeIds.FIRST_127);
  }

  /// The items to ask.
  ///
  /// @param whole all of them; of several data sets, ids carry the data set's name
  /// @param parts the data sets, in order; the items of `whole` are theirs one after the other
  public record Opened(DataSet whole, List<DataSet> parts) {
    public Opened {
      parts = List.copyOf(parts);
    }
  }

  /// Reads and selects.
  public Opened open() throws IOException {
    List<DataSet> all = new ArrayList<>();
    for (String name : data) {
      all.add(named(name));
    }
    requireKnown("subset", subsets, all, sample -> sample.subset().id());
    if (all.size() == 1) {
      DataSet chosen = new Selection(subsets, scenarios, limit, 0).from(all.getFirst());
      return new Opened(chosen, List.of(chosen));
    }
    List<DataSet> parts = new ArrayList<>();
    for (DataSet one : all) {
      parts.add(prefixed(share(filtered(one), all)));
    }
    String name = parts.stream().map(DataSet::name).collect(Collectors.joining("+"));
    List<Sample> samples = parts.stream().flatMap(part -> part.samples().stream()).toList();
    List<String> notes = parts.stream().flatMap(part -> part.notes().stream()).toList();
    return new Opened(DataSet.of(name, samples, notes), parts);
  }

  private DataSet named(String name) throws IOException {
    Path directory = Path.of(name);
    boolean legacy = safeIds == SafeIds.LEGACY_428 && Files.isDirectory(directory);
    return legacy ? DataSets.open(directory, safeIds) : DataSets.of(name);
  }

  private static void requireKnown(
      String what, Set<String> wanted, List<DataSet> all, Function<Sample, String> name) {
    Set<String> known = new TreeSet<>();
    all.forEach(one -> one.samples().forEach(sample -> known.add(name.apply(sample))));
    for (String id : wanted) {
      if (!known.contains(id)) {
        throw new IllegalArgumentException(
            "--%s must be one of %s, but is %s".formatted(what, String.join(", ", known), id));
      }
    }
  }

  private DataSet filtered(DataSet one) {
    boolean hasSubset = one.samples().stream().anyMatch(s -> subsets.contains(s.subset().id()));
    Set<String> here = hasSubset ? subsets : Set.of();
    var wanted = new Selection(here, scenarios, 0, 0);
    return one.samples().stream().anyMatch(wanted::fits)
        ? wanted.from(one)
        : new Selection(here, Set.of(), 0, 0).from(one);
  }

  /// The data set's share of the limit, at least one item.
  private DataSet share(DataSet one, List<DataSet> all) {
    if (limit == 0) {
      return one;
    }
    double total = all.stream().mapToInt(other -> filtered(other).samples().size()).sum();
    int share = (int) Math.max(1, Math.round(limit * one.samples().size() / total));
    return new Selection(Set.of(), Set.of(), share, 0).from(one);
  }

  private static DataSet prefixed(DataSet one) {
    List<Sample> samples =
        one.samples().stream()
            .map(s ->
                new Sample(
                    one.name() + "/" + s.id(),
                    s.question(),
                    s.task(),
                    s.subset(),
                    s.scenario(),
                    s.cluster()))
            .toList();
    return DataSet.of(one.name(), samples, one.notes());
  }
}
