package dev.treeline.bench.data;

import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.prompts.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What a folder holds, counted, and how that differs from what was published.
///
/// @param source which benchmark it is
/// @param items that can be asked, by part
/// @param missing items left out for want of a picture, by part
/// @param pictures pictures of items, each time one is used
/// @param distinct different ones among them, by content
/// @param clusters groups of items that are not independent
/// @param notes what looked odd
/// @param differences from the published counts, and what is missing
public record FolderCheck(
    String source,
    Map<String, Integer> items,
    Map<String, Integer> missing,
    int pictures,
    int distinct,
    int clusters,
    List<String> notes,
    List<String> differences) {
  public FolderCheck {
    items = new TreeMap<>(items);
    missing = new TreeMap<>(missing);
    notes = List.copyOf(notes);
    differences = List.copyOf(differences);
  }

  /// Reads a folder whole and counts. MMSafeAware's has a check of its own.
  public static FolderCheck of(Path directory, DataOptions options) throws IOException {
    DataSource source = DataSources.recognise(directory);
    Map<String, Integer> missing = new TreeMap<>();
    DataSet data;
    if (source instanceof LoadedSource loaded) {
      ItemList list = loaded.read(directory, options);
      missing.putAll(list.missing());
      data = list.toDataSet(source.id());
    } else {
      data = source.open(directory, options);
    }
    Map<String, Integer> items = new TreeMap<>();
    Set<String> clusters = new HashSet<>();
    Set<String> hashes = new HashSet<>();
    int pictures = 0;
    for (Sample sample : data.samples()) {
      items.merge(sample.subset().id(), 1, Integer::sum);
      clusters.add(sample.cluster());
      for (ImageSource picture : sample.question().images()) {
        pictures++;
        hashes.add(ItemList.hash(picture));
      }
    }
    return new FolderCheck(
        source.id(),
        items,
        missing,
        pictures,
        hashes.size(),
        clusters.size(),
        data.notes(),
        differences(source.card(), items, missing));
  }

  private static List<String> differences(
      DataCard card, Map<String, Integer> items, Map<String, Integer> missing) {
    List<String> differences = new ArrayList<>();
    Set<String> parts = new HashSet<>(items.keySet());
    parts.addAll(missing.keySet());
    card.published()
        .forEach((part, count) -> {
          int found = items.getOrDefault(part, 0) + missing.getOrDefault(part, 0);
          if (parts.contains(part) && found != count) {
            differences.add("%s: published %d, found %d".formatted(part, count, found));
          }
        });
    missing.forEach(
        (part, count) -> differences.add("%s: %d items have no picture".formatted(part, count)));
    return differences;
  }

  /// The counts as lines to print.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(source);
    lines.add("%-28s %8s %16s".formatted("part", "items", "without picture"));
    Map<String, Integer> parts = new TreeMap<>(items);
    missing.forEach((part, _) -> parts.putIfAbsent(part, 0));
    parts.forEach((part, count) ->
        lines.add("%-28s %8d %16d".formatted(part, count, missing.getOrDefault(part, 0))));
    lines.add(
        "pictures: %d used, %d distinct, %d duplicates; %d clusters"
            .formatted(pictures, distinct, pictures - distinct, clusters));
    notes.forEach(note -> lines.add("note: " + note));
    lines.add(
        differences.isEmpty()
            ? "nothing missing, counts as published"
            : "differs from what was published:");
    differences.forEach(difference -> lines.add("  " + difference));
    return lines;
  }

  /// The same for machines.
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("source", source);
    json.put("items", items);
    json.put("missing", missing);
    json.put("pictures", pictures);
    json.put("distinct", distinct);
    json.put("clusters", clusters);
    json.put("notes", notes);
    json.put("differences", differences);
    return json;
  }
}
