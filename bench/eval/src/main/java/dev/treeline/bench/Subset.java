package dev.treeline.bench;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The three parts of MMSafeAware: plainly unsafe pairs, the same under an instruction attack, and
/// pairs that only look unsafe.
public enum Subset {
  TYPICAL("typical", Gold.UNSAFE),
  ATTACK("attack", Gold.UNSAFE),
  OVER_SAFE("over-safe", Gold.SAFE);

  private final String id;
  private final Gold gold;

  Subset(String id, Gold gold) {
    this.id = id;
    this.gold = gold;
  }

  /// The name a user types and a file holds: `typical`, `attack`, `over-safe`.
  public String id() {
    return id;
  }

  /// What every item of this part is.
  public Gold gold() {
    return gold;
  }

  /// The part with this [#id].
  public static Subset named(String id) {
    for (Subset subset : values()) {
      if (subset.id.equals(id)) {
        return subset;
      }
    }
    String known = Arrays.stream(values()).map(Subset::id).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("subset must be one of " + known + ", but is " + id);
  }
}
