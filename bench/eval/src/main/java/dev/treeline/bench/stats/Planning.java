package dev.treeline.bench.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a comparison on some items will be able to find, in words, before anything is asked.
public final class Planning {
  private static final double ALPHA = 0.05;
  private static final double POWER = 0.8;
  private static final double[] DISCORDANCES = {0.1, PairedDesign.DISCORDANCE, 0.4};

  private Planning() {}

  /// A few sentences: the smallest effects likely to be found, and the items that a wished effect
  /// needs.
  ///
  /// The level is that of Holm's first step over the methods' two deciding tests, so that the
  /// effects are those that are found whatever the other methods do.
  ///
  /// @param design of the items
  /// @param measure what the effect is on, such as `balanced accuracy`
  /// @param methods how many methods stand beside the baseline, at least 1
  /// @param wished an effect that ought to be found, such as 0.05 for 5 points
  public static List<String> words(
      PairedDesign design, String measure, int methods, double wished) {
    if (!(methods >= 1 && wished > 0 && wished <= DISCORDANCES[0])) {
      throw new IllegalArgumentException(
          "methods must be at least 1 and wished in (0, %s], but are %d and %s"
              .formatted(DISCORDANCES[0], methods, wished));
    }
    double alpha = ALPHA / (2 * methods);
    return List.of(
        size(design), found(design, measure, methods, alpha), need(design, wished, alpha));
  }

  private static String size(PairedDesign design) {
    return String.format(
        Locale.ROOT,
        "%d items over %d pictures tell as much as %.0f independent ones (design effect %.2f).",
        design.items(),
        design.clusters(),
        design.items() / design.designEffect(),
        design.designEffect());
  }

  private static String found(PairedDesign design, String measure, int methods, double alpha) {
    List<String> parts = new ArrayList<>();
    for (double discordance : DISCORDANCES) {
      double effect = design.detectable(discordance, alpha, POWER);
      String what =
          effect > discordance ? "none" : String.format(Locale.ROOT, "%.1f points", 100 * effect);
      parts.add(
          String.format(Locale.ROOT, "%s if a method changes %.0f %%", what, 100 * discordance));
    }
    return String.format(
        Locale.ROOT,
        "Smallest change in %s found with %.0f %% probability (5 %% error over %d %s): %s of the"
            + " answers.",
        measure,
        100 * POWER,
        methods,
        methods == 1 ? "method" : "methods",
        String.join(", ", parts));
  }

  private static String need(PairedDesign design, double wished, double alpha) {
    double factor = design.needed(wished, PairedDesign.DISCORDANCE, alpha, POWER);
    return String.format(
        Locale.ROOT,
        "A change of %.1f points needs about %.0f such items if a method changes %.0f %% of the"
            + " answers.",
        100 * wished,
        Math.ceil(factor * design.items()),
        100 * PairedDesign.DISCORDANCE);
  }
}
