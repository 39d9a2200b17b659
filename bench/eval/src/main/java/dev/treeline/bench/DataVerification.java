package dev.treeline.bench;

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
import java.util.function.IntConsumer;

/// What a data set's folder holds, counted, and how that differs from what was published.
///
/// @param name `mmsafeaware`, `grove`, …
/// @param directory the folder that was read, in words
/// @param subsets counts for each subset
/// @param extensions how many pictures of each kind
/// @param strays files in the picture folders that belong to no prompt
/// @param differences from the published counts, one sentence each; empty where none are published
public record DataVerification(
    String name,
    String directory,
    Map<Subset, SubsetCounts> subsets,
    ImageCounts images,
    Map<String, Integer> extensions,
    List<String> strays,
    List<String> differences) {
  /// Prompts of one subset.
  ///
  /// @param missingImages prompts without a picture
  public record SubsetCounts(int prompts, int withImage, int missingImages) {
    private SubsetCounts plus(SubsetCounts more) {
      return new SubsetCounts(
          prompts + more.prompts, withImage + more.withImage, missingImages + more.missingImages);
    }
  }

  /// Pictures of items, told apart by content.
  ///
  /// @param used prompts with a picture
  /// @param distinct different pictures among them
  /// @param distinctUnsafe different pictures of unsafe items
  /// @param distinctSafe different pictures of safe items
  /// @param onBothSides different pictures that belong to safe and to unsafe items
  public record ImageCounts(
      int used, int distinct, int distinctUnsafe, int distinctSafe, int onBothSides) {
    /// Prompts whose picture another prompt has, too, each but the first.
    public int duplicates() {
      return used - distinct;
    }
  }

  public DataVerification {
    subsets = Map.copyOf(subsets);
    extensions = new TreeMap<>(extensions);
    strays = List.copyOf(strays);
    differences = List.copyOf(differences);
  }

  /// Reads a folder whole, as [DataSets#open(Path)] does, and counts.
  public static DataVerification of(Path directory) throws IOException {
    Checkout checkout = Checkout.open(directory);
    var counter = new Counter();
    for (PromptFile.Entry entry : checkout.entries()) {
      Subset subset = checkout.subset(entry, SafeIds.FIRST_127);
      checkout
          .image(entry)
          .ifPresentOrElse(
              image -> counter.add(subset, image.extension(), image.hash()),
              () -> counter.addWithoutImage(subset));
    }
    List<String> differences =
        checkout.labels().isPresent()
            ? List.of()
            : Published.differences(counter.subsets, counter.images());
    return new DataVerification(
        checkout.name(),
        checkout.data().toString(),
        counter.subsets,
        counter.images(),
        counter.extensions,
        checkout.strays(),
        differences);
  }

  /// Counts what a data set that needs no folder holds.
  public static DataVerification of(DataSet data) throws IOException {
    var counter = new Counter();
    for (Sample sample : data.samples()) {
      for (ImageSource image : sample.question().images()) {
        String name = image.name();
        String extension = name.substring(name.lastIndexOf('.') + 1);
        counter.add(sample.subset(), extension, ImageFiles.hash(image.read()));
      }
    }
    return new DataVerification(
        data.name(),
        "the program itself",
        counter.subsets,
        counter.images(),
        counter.extensions,
        List.of(),
        List.of());
  }

  private static final class Counter {
    private final Map<Subset, SubsetCounts> subsets = new LinkedHashMap<>();
    private final Map<String, Integer> extensions = new TreeMap<>();
    private final Set<String> safe = new HashSet<>();
    private final Set<String> unsafe = new HashSet<>();
    private int used;

    Counter() {
      for (Subset subset : Subset.MMSAFEAWARE) {
        subsets.put(subset, new SubsetCounts(0, 0, 0));
      }
    }

    void add(Subset subset, String extension, String hash) {
      used++;
      extensions.merge(extension, 1, Integer::sum);
      (subset.equals(Subset.OVER_SAFE) ? safe : unsafe).add(hash);
      subsets.merge(subset, new SubsetCounts(1, 1, 0), SubsetCounts::plus);
    }

    void addWithoutImage(Subset subset) {
      subsets.merge(subset, new SubsetCounts(1, 0, 1), SubsetCounts::plus);
    }

    ImageCounts images() {
      Set<String> all = new HashSet<>(safe);
      all.addAll(unsafe);
      int both = safe.size() + unsafe.size() - all.size();
      return new ImageCounts(used, all.size(), unsafe.size(), safe.size(), both);
    }
  }

  /// The counts as lines to print.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("%s in %s".formatted(name, directory));
    lines.add("%-10s %8s %11s %8s".formatted("subset", "prompts", "with image", "missing"));
    for (Subset subset : Subset.MMSAFEAWARE) {
      SubsetCounts counts = subsets.getOrDefault(subset, new SubsetCounts(0, 0, 0));
      lines.add(
          "%-10s %8d %11d %8d"
              .formatted(
                  subset.id(), counts.prompts(), counts.withImage(), counts.missingImages()));
    }
    lines.add(
        "images: %d used, %d distinct, %d duplicates; %d distinct on the unsafe side, %d on the safe"
                .formatted(
                    images.used(),
                    images.distinct(),
                    images.duplicates(),
                    images.distinctUnsafe(),
                    images.distinctSafe())
            + " side, %d on both".formatted(images.onBothSides()));
    lines.add("kinds: " + extensions);
    strays.forEach(stray -> lines.add("ignored: " + stray));
    if (name.equals("mmsafeaware")) {
      lines.add(
          differences.isEmpty()
              ? "all counts are as published"
              : "differs from the published counts:");
    }
    differences.forEach(difference -> lines.add("  " + difference));
    return lines;
  }

  /// The counts of MMSafeAware's repository at commit 500b595.
  private static final class Published {
    private final List<String> differences = new ArrayList<>();

    static List<String> differences(Map<Subset, SubsetCounts> subsets, ImageCounts images) {
      var published = new Published();
      published.subset(subsets, Subset.TYPICAL, new SubsetCounts(171, 171, 0));
      published.subset(subsets, Subset.ATTACK, new SubsetCounts(855, 855, 0));
      published.subset(subsets, Subset.OVER_SAFE, new SubsetCounts(497, 427, 70));
      published.expect("prompts with an image", 1_453).accept(images.used());
      published.expect("distinct images", 445).accept(images.distinct());
      published.expect("distinct images of unsafe items", 161).accept(images.distinctUnsafe());
      published.expect("distinct images of over-safe items", 298).accept(images.distinctSafe());
      published.expect("images on both sides", 14).accept(images.onBothSides());
      return published.differences;
    }

    private void subset(Map<Subset, SubsetCounts> subsets, Subset subset, SubsetCounts expected) {
      SubsetCounts found = subsets.getOrDefault(subset, new SubsetCounts(0, 0, 0));
      expect(subset.id() + " prompts", expected.prompts()).accept(found.prompts());
      expect(subset.id() + " prompts with an image", expected.withImage())
          .accept(found.withImage());
    }

    private IntConsumer expect(String what, int expected) {
      return found -> {
        if (found != expected) {
          differences.add("%s: published %d, found %d".formatted(what, expected, found));
        }
      };
    }
  }
}
