package dev.treeline.bench;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A part of a data set that is counted for itself.
///
/// @param id the name a user types and a file holds, such as `over-safe`
/// @param gold what every item of this part is; empty where it holds both sides, or items about
///   general ability
public record Subset(String id, Optional<Gold> gold) {
  /// Plainly unsafe pairs of MMSafeAware and grove.
  public static final Subset TYPICAL = unsafe("typical");

  /// The same under an instruction attack.
  public static final Subset ATTACK = unsafe("attack");

  /// Pairs that only look unsafe.
  public static final Subset OVER_SAFE = safe("over-safe");

  /// The three parts of MMSafeAware and grove, in the paper's order.
  public static final List<Subset> MMSAFEAWARE = List.of(TYPICAL, ATTACK, OVER_SAFE);

  public Subset {
    if (!id.matches("[^\\s,]+")) {
      throw new IllegalArgumentException(
          "a subset's id must be text without space and comma, but is \"" + id + "\"");
    }
  }

  /// A part whose items are all safe.
  public static Subset safe(String id) {
    return new Subset(id, Optional.of(Gold.SAFE));
  }

  /// A part whose items are all unsafe.
  public static Subset unsafe(String id) {
    return new Subset(id, Optional.of(Gold.UNSAFE));
  }

  /// A part with items of both sides, or of none.
  public static Subset mixed(String id) {
    return new Subset(id, Optional.empty());
  }

  /// The part of [#MMSAFEAWARE] with this id.
  static Subset named(String id) {
    for (Subset subset : MMSAFEAWARE) {
      if (subset.id.equals(id)) {
        return subset;
      }
    }
    String known = MMSAFEAWARE.stream().map(Subset::id).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("subset must be one of " + known + ", but is " + id);
  }
}
