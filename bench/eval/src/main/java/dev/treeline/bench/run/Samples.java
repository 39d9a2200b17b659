package dev.treeline.bench.run;

import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Choosing some items of many.
public final class Samples {
  private Samples() {}

  /// The same few items each time: every subset keeps its share, spread evenly over its items; the
  /// data set's order stays.
  ///
  /// @param limit at least 1; more than there are means all
  public static List<Sample> limited(List<Sample> samples, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("--limit must be at least 1, but is " + limit);
    }
    if (limit >= samples.size()) {
      return List.copyOf(samples);
    }
    Map<Subset, List<Sample>> parts = new EnumMap<>(Subset.class);
    samples.forEach(s -> parts.computeIfAbsent(s.subset(), _ -> new ArrayList<>()).add(s));
    Set<String> kept = new HashSet<>();
    int before = 0;
    int keptBefore = 0;
    for (List<Sample> part : parts.values()) {
      before += part.size();
      int keptAfter = (int) Math.round((double) limit * before / samples.size());
      int count = keptAfter - keptBefore;
      for (int k = 0; k < count; k++) {
        kept.add(part.get((int) ((long) k * part.size() / count)).id());
      }
      keptBefore = keptAfter;
    }
    return samples.stream().filter(s -> kept.contains(s.id())).toList();
  }
}
