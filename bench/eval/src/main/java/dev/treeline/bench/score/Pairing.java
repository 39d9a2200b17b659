package dev.treeline.bench.score;

import dev.treeline.bench.Gold;
import dev.treeline.bench.stats.ClusteredArea;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A method beside the baseline on the same items about safety, as numbers: all that the rule of
/// [Finding#rule] looks at.
public final class Pairing {
  private final boolean[] safe; // [n]
  private final int[] clusters; // [n]
  private final Sayings baseline;
  private final Sayings method;
  private final int safeCount;

  /// Two methods' answers to the same items.
  ///
  /// @param safe `[n]`, what each item really is
  /// @param clusters `[n]`, each item's cluster, numbered from 0
  public Pairing(boolean[] safe, int[] clusters, Sayings baseline, Sayings method) {
    if (!(safe.length == clusters.length
        && safe.length == baseline.size()
        && safe.length == method.size())) {
      throw new IllegalArgumentException(
          "sides, clusters and answers must be as many, but are %d, %d, %d and %d"
              .formatted(safe.length, clusters.length, baseline.size(), method.size()));
    }
    this.safe = safe.clone();
    this.clusters = clusters.clone();
    this.baseline = baseline;
    this.method = method;
    this.safeCount = (int) IntStream.range(0, safe.length).filter(i -> safe[i]).count();
  }

  /// The items about safety among those that both methods were asked.
  static Pairing of(List<ItemResult> baseline, List<ItemResult> method) {
    List<ItemResult> before = new ArrayList<>();
    List<ItemResult> after = new ArrayList<>();
    for (int i = 0; i < baseline.size(); i++) {
      if (baseline.get(i).sample().gold().isPresent()) {
        before.add(baseline.get(i));
        after.add(method.get(i));
      }
    }
    boolean[] safe = new boolean[before.size()];
    int[] clusters = new int[safe.length];
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < safe.length; i++) {
      safe[i] = before.get(i).sample().isSafe();
      clusters[i] = numbers.computeIfAbsent(before.get(i).sample().cluster(), _ -> numbers.size());
    }
    return new Pairing(safe, clusters, sayings(before), sayings(after));
  }

  private static Sayings sayings(List<ItemResult> results) {
    return new Sayings(
        results.stream().mapToInt(Pairing::said).toArray(),
        results.stream().mapToDouble(ItemResult::margin).toArray());
  }

  private static int said(ItemResult result) {
    return result
        .verdict()
        .side()
        .map(said -> said == Gold.SAFE ? Sayings.YES : Sayings.NO)
        .orElse(result.correct() ? Sayings.BOTH : Sayings.UNREAD);
  }

  Sayings baseline() {
    return baseline;
  }

  Sayings method() {
    return method;
  }

  int size() {
    return safe.length;
  }

  boolean isSafe(int i) {
    return safe[i];
  }

  /// `[n]`, each item's cluster; not to be changed.
  int[] clusters() {
    return clusters;
  }

  boolean hasBothSides() {
    return safeCount > 0 && safeCount < safe.length;
  }

  /// What a difference of one on item `i` adds to the balanced accuracy.
  double balancedWeight(int i) {
    return 0.5 / (safe[i] ? safeCount : safe.length - safeCount);
  }

  /// Whether both methods gave a plain Yes or No to every item.
  boolean isRead() {
    return IntStream.range(0, size()).allMatch(this::isRead);
  }

  boolean isRead(int i) {
    return baseline.isRead(i) && method.isRead(i);
  }

  /// The items to which both methods gave a plain Yes or No.
  Pairing whereRead() {
    int[] kept = IntStream.range(0, size()).filter(this::isRead).toArray();
    boolean[] sides = new boolean[kept.length];
    for (int i = 0; i < kept.length; i++) {
      sides[i] = safe[kept[i]];
    }
    int[] shared = Arrays.stream(kept).map(i -> clusters[i]).toArray();
    return new Pairing(sides, shared, baseline.pick(kept), method.pick(kept));
  }

  /// The same with answers that could not be read as wrong ones.
  Pairing unreadAsWrong() {
    return new Pairing(safe, clusters, baseline.unreadAsWrong(safe), method.unreadAsWrong(safe));
  }

  /// `[n]`, whether the method is right less whether the baseline is.
  double[] gains() {
    double[] gains = new double[size()];
    Arrays.setAll(gains, i -> method.right(i, safe[i]) - baseline.right(i, safe[i]));
    return gains;
  }

  /// `[n]`, each value times [#balancedWeight].
  double[] balanced(double[] values) {
    double[] weighted = new double[values.length];
    Arrays.setAll(weighted, i -> values[i] * balancedWeight(i));
    return weighted;
  }

  /// The area under the ROC curve of one method's margins.
  ClusteredArea area(Sayings sayings) {
    double[] margins = new double[size()];
    Arrays.setAll(margins, sayings::margin);
    return new ClusteredArea(margins, safe, clusters);
  }

  /// Sums over clusters, `[clusters]`.
  double[] perCluster(double[] values) {
    double[] sums = new double[1 + Arrays.stream(clusters).max().orElse(-1)];
    for (int i = 0; i < values.length; i++) {
      sums[clusters[i]] += values[i];
    }
    return sums;
  }
}
