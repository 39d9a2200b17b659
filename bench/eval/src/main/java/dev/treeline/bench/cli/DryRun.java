package dev.treeline.bench.cli;

import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.stats.PairedDesign;
import dev.treeline.bench.stats.Planning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a comparison would ask and could find, without a model being loaded.
///
/// @param methods how many, the baseline among them
record DryRun(List<DataSet> parts, int methods) {
  /// The effect whose price in items is told: 5 points.
  private static final double WISHED = 0.05;

  DryRun {
    parts = List.copyOf(parts);
  }

  /// Lines to print.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    int items = 0;
    for (DataSet part : parts) {
      Map<String, Integer> subsets = new LinkedHashMap<>();
      part.samples().forEach(sample -> subsets.merge(sample.subset().id(), 1, Integer::sum));
      lines.add(
          String.format(
              Locale.ROOT, "%s: %,d items %s", part.name(), part.samples().size(), subsets));
      if (methods > 1) {
        lines.addAll(plan(part.samples()));
      }
      items += part.samples().size();
    }
    lines.add(
        String.format(
            Locale.ROOT, "%,d answers: %,d items by %d methods.", items * methods, items, methods));
    return lines;
  }

  private List<String> plan(List<Sample> samples) {
    List<Sample> about = samples.stream().filter(s -> s.gold().isPresent()).toList();
    List<Sample> planned = about.isEmpty() ? samples : about;
    Map<String, Integer> numbers = new HashMap<>();
    int[] clusters =
        planned.stream()
            .mapToInt(s -> numbers.computeIfAbsent(s.cluster(), _ -> numbers.size()))
            .toArray();
    boolean bothSides =
        planned.stream().anyMatch(Sample::isSafe) && planned.stream().anyMatch(Sample::isUnsafe);
    boolean[] safe = new boolean[clusters.length];
    for (int i = 0; i < safe.length; i++) {
      safe[i] = planned.get(i).isSafe();
    }
    PairedDesign design =
        bothSides
            ? PairedDesign.of(safe, clusters, PairedDesign.CORRELATION)
            : PairedDesign.ofAccuracy(clusters, PairedDesign.CORRELATION);
    String measure = bothSides ? "balanced accuracy" : "accuracy";
    return Planning.words(design, measure, methods - 1, WISHED).stream()
        .map(line -> "  " + line)
        .toList();
  }
}
