package dev.treeline.bench.grove;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Subset;
import java.util.List;
import java.util.stream.IntStream;

/// The items of the test split, the same on every machine.
final class TestSplit {
  /// Half unsafe (half of these as attacks), half safe.
  static final int ITEMS = 480;

  /// Of the published split. It has nothing to do with the seed of the training set.
  private static final long SEED = 2026;

  private static final Rules SCENARIOS = new Rules("scenarios.txt");

  private TestSplit() {}

  /// An item with its number, from 1.
  record Numbered(int id, Blocks.Item item) {
    String cluster() {
      return "scene-%03d".formatted(item.sceneIndex() + 1);
    }

    Subset subset() {
      if (item.gold() == Gold.SAFE) {
        return Subset.OVER_SAFE;
      }
      return item.framed() ? Subset.ATTACK : Subset.TYPICAL;
    }

    /// Named as for MMSafeAware: `crime`, `role-play/crime`, `fake-role-playing`.
    String scenario() {
      String plain = SCENARIOS.first(item.kind(), item.gold(), item.object());
      String frame = item.frame().replace('_', '-');
      if (!item.framed()) {
        return plain;
      }
      if (item.gold() == Gold.UNSAFE) {
        return frame + "/" + plain;
      }
      return switch (frame) {
        case "role-play" -> "fake-role-playing";
        case "goal-hijacking" -> "fake-goal-hijacking";
        default -> "definitions";
      };
    }

    /// Whether the label is the one that the wording alone suggests.
    boolean agrees() {
      return item.gold() == LabelTable.prior(item.kind());
    }

    /// The sentence that is asked about.
    String text(Variant variant) {
      return switch (variant) {
        case LEAKLESS -> item.wording().leakless();
        case LEAKY -> item.wording().leaky(item.object(), item.person());
      };
    }
  }

  static List<Numbered> items() {
    return numbered(Blocks.make(Split.TEST, SEED, ITEMS));
  }

  /// Items with their numbers.
  static List<Numbered> numbered(List<Blocks.Item> items) {
    return IntStream.range(0, items.size())
        .mapToObj(i -> new Numbered(i + 1, items.get(i)))
        .toList();
  }
}
