package dev.treeline.bench;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Which items of a data set are asked.
///
/// @param subsets ids; empty for all
/// @param scenarios empty for all; `crime` also takes `role-play/crime`, and so does `role-play`
/// @param limit how many items at most, spread over the subsets by their size; 0 for all
/// @param seed of the choice; with the same seed a larger limit keeps what a smaller one took
public record Selection(Set<String> subsets, Set<String> scenarios, int limit, long seed) {
  public Selection {
    subsets = Set.copyOf(subsets);
    scenarios = Set.copyOf(scenarios);
    if (!(limit >= 0)) {
      throw new IllegalArgumentException("limit must be 0 or more, but is " + limit);
    }
  }

  /// Everything.
  public static Selection all() {
    return new Selection(Set.of(), Set.of(), 0, 0);
  }

  /// The chosen items of a data set, in its order.
  public DataSet from(DataSet data) {
    if (equals(new Selection(Set.of(), Set.of(), 0, seed))) {
      return data;
    }
    List<Sample> fitting = data.samples().stream().filter(this::fits).toList();
    if (fitting.isEmpty()) {
      Set<String> parts = new TreeSet<>();
      Set<String> known = new TreeSet<>();
      data.samples().forEach(sample -> parts.add(sample.subset().id()));
      data.samples().forEach(sample -> known.add(sample.scenario()));
      throw new IllegalArgumentException(
          "no item of %s is in subsets %s and scenarios %s; its subsets are %s and its scenarios are %s"
              .formatted(
                  data.name(),
                  subsets,
                  scenarios,
                  String.join(", ", parts),
                  String.join(", ", known)));
    }
    List<Sample> chosen = limit == 0 ? fitting : limited(fitting);
    List<String> notes = new ArrayList<>(data.notes());
    if (chosen.size() < data.samples().size()) {
      notes.add("%d of %d items were selected.".formatted(chosen.size(), data.samples().size()));
    }
    return DataSet.of(data.name(), chosen, notes);
  }

  /// Whether an item is in the subsets and scenarios.
  boolean fits(Sample sample) {
    return (subsets.isEmpty() || subsets.contains(sample.subset().id()))
        && (scenarios.isEmpty() || scenarios.stream().anyMatch(s -> covers(s, sample.scenario())));
  }

  private static boolean covers(String wanted, String scenario) {
    return scenario.equals(wanted)
        || scenario.startsWith(wanted + "/")
        || scenario.endsWith("/" + wanted);
  }

  /// Items in the order of their rank within their subset, as a share of the subset: any beginning
  /// of it holds every subset by its size.
  private List<Sample> limited(List<Sample> samples) {
    Map<Subset, List<Place>> bySubset = new LinkedHashMap<>();
    for (Sample sample : samples) {
      var place = new Place(sample.id(), shuffled(sample), 0);
      bySubset.computeIfAbsent(sample.subset(), _ -> new ArrayList<>()).add(place);
    }
    List<Place> places = new ArrayList<>();
    for (List<Place> subset : bySubset.values()) {
      subset.sort(Comparator.comparing(Place::shuffled));
      for (int rank = 0; rank < subset.size(); rank++) {
        places.add(subset.get(rank).at((rank + 0.5) / subset.size()));
      }
    }
    places.sort(Comparator.comparingDouble(Place::share).thenComparing(Place::shuffled));
    Set<String> chosen =
        places.stream().limit(limit).map(Place::id).collect(Collectors.toUnmodifiableSet());
    return samples.stream().filter(sample -> chosen.contains(sample.id())).toList();
  }

  /// An item's place: its rank within its subset, as a share of the subset.
  private record Place(String id, String shuffled, double share) {
    Place at(double rank) {
      return new Place(id, shuffled, rank);
    }
  }

  private String shuffled(Sample sample) {
    MessageDigest digest = DataSet.sha256();
    byte[] key = (seed + " " + sample.id()).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(digest.digest(key));
  }
}
