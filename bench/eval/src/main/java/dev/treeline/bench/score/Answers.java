package dev.treeline.bench.score;

import dev.treeline.bench.Sample;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Every method's answers to the same items in the same order.
///
/// @param byMethod the baseline's first
record Answers(Items items, List<List<ItemResult>> byMethod) {
  Answers {
    byMethod = List.copyOf(byMethod);
  }

  List<ItemResult> baseline() {
    return byMethod.getFirst();
  }

  /// The same for some of the items.
  Answers where(Predicate<Sample> wanted) {
    int[] kept =
        IntStream.range(0, items.size()).filter(i -> wanted.test(items.samples().get(i))).toArray();
    if (kept.length == items.size()) {
      return this;
    }
    return new Answers(
        Items.of(pick(items.samples(), kept)),
        byMethod.stream().map(results -> pick(results, kept)).toList());
  }

  private static <T> List<T> pick(List<T> from, int[] numbers) {
    return IntStream.of(numbers).mapToObj(from::get).toList();
  }
}
