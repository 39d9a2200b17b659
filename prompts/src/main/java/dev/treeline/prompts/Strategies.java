package dev.treeline.prompts;

import java.util.List;

/// The prompting strategies that come with Treeline. A new one is a record and a line here.
public final class Strategies {
  private static final List<PromptStrategy> ALL =
      List.of(
          new Plain(),
          new CrossModalPrompt(),
          new SafetyPrompt(),
          new SelfReminder(),
          new GoalPriority(),
          new GoalPriorityShort(),
          new ChainOfThought(),
          new VisionCentric(),
          new AdaShieldStatic(),
          new Ecso(),
          new FewShot(),
          new YesBias());

  private Strategies() {}

  /// Every strategy, `plain` first. All are values without state, for any thread.
  public static List<PromptStrategy> all() {
    return ALL;
  }

  /// Finds a strategy.
  ///
  /// @throws IllegalArgumentException if there is none of this name; the message names the nearest
  public static PromptStrategy named(String name) {
    return ALL.stream()
        .filter(strategy -> strategy.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name));
  }

  private static IllegalArgumentException unknown(String name) {
    List<String> known = ALL.stream().map(PromptStrategy::name).toList();
    return new IllegalArgumentException(
        "unknown prompting strategy "
            + (name + Nearest.hint(name, known) + " (known: " + String.join(", ", known) + ")"));
  }
}
