package dev.treeline.bench.data;

import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.tables.Row;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Question;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The items of a benchmark while it is read.
///
/// Clusters are made here: items are in one when they share a picture, byte for byte, or are said
/// to belong together, directly or over others. An item with neither is alone.
final class ItemList {
  /// What an item asks and what is right.
  record Item(String id, String text, Task task, Subset subset, String scenario) {}

  private record Entry(Item item, List<ImageSource> pictures, List<String> links) {}

  private final List<Entry> entries = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, Integer> missing = new TreeMap<>();
  private final Map<String, String> hashes = new HashMap<>(); // by the picture's name
  private String firstMissing = "";

  /// Adds an item.
  ///
  /// @param pictures empty ones are missing: the item is counted and left out
  /// @param together the names of groups it belongs to, beside those of its pictures
  void add(Row row, Item item, List<Optional<ImageSource>> pictures, Set<String> together) {
    if (pictures.stream().anyMatch(Optional::isEmpty)) {
      missing.merge(item.subset().id(), 1, Integer::sum);
      firstMissing = firstMissing.isEmpty() ? row.place() : firstMissing;
      return;
    }
    if (item.text().isBlank()) {
      throw row.wrong("the item's words are blank");
    }
    List<ImageSource> found = pictures.stream().flatMap(Optional::stream).toList();
    List<String> links = new ArrayList<>();
    for (ImageSource picture : found) {
      links.add(hashes.computeIfAbsent(picture.name(), _ -> hash(picture)));
    }
    links.addAll(together);
    if (links.isEmpty()) {
      links.add(item.id());
    }
    entries.add(new Entry(item, found, links));
  }

  /// Adds a sentence on what was skipped or looked odd.
  void note(String note) {
    notes.add(note);
  }

  /// Items left out for want of a picture, by part.
  Map<String, Integer> missing() {
    return Map.copyOf(missing);
  }

  DataSet toDataSet(String name) {
    List<String> all = new ArrayList<>(notes);
    if (!missing.isEmpty()) {
      int count = missing.values().stream().mapToInt(Integer::intValue).sum();
      all.add(
          "%d of %d items have no picture and are skipped (first: %s)."
              .formatted(count, count + entries.size(), firstMissing));
    }
    if (entries.isEmpty()) {
      throw new ModelFormatException(
          "%s: no item can be asked. %s".formatted(name, String.join(" ", all)));
    }
    return DataSet.of(name, samples(), all);
  }

  private List<Sample> samples() {
    Map<String, String> parents = new LinkedHashMap<>();
    for (Entry entry : entries) {
      String first = entry.links().getFirst();
      entry.links().forEach(link -> join(parents, first, link));
    }
    List<Sample> samples = new ArrayList<>();
    for (Entry entry : entries) {
      Item item = entry.item();
      samples.add(
          new Sample(
              item.id(),
              new Question(item.text(), entry.pictures()),
              item.task(),
              item.subset(),
              item.scenario(),
              root(parents, entry.links().getFirst())));
    }
    return samples;
  }

  private static void join(Map<String, String> parents, String one, String other) {
    String first = root(parents, one);
    String second = root(parents, other);
    if (!first.equals(second)) {
      parents.put(second, first);
    }
  }

  private static String root(Map<String, String> parents, String name) {
    String at = name;
    while (!parents.getOrDefault(at, at).equals(at)) {
      at = parents.getOrDefault(at, at);
    }
    return at;
  }

  /// SHA-256 of a picture's file, in hex.
  static String hash(ImageSource picture) {
    try {
      return HexFormat.of().formatHex(sha256().digest(picture.read()));
    } catch (IOException e) {
      throw new ModelFormatException(picture.name() + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
