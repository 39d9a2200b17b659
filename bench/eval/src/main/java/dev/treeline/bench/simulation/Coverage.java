package dev.treeline.bench.simulation;

import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.Scoreboard;
import dev.treeline.bench.score.Scoring;
import dev.treeline.bench.score.ScoringOptions;
import dev.treeline.bench.stats.Estimate;
import dev.treeline.bench.stats.Intervals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How often the intervals of a table hold the truth.
final class Coverage {
  /// Most items from which the truth is taken: its error is then some hundredths of a point.
  private static final int POPULATION = 1_000_000;

  private static final int RESAMPLES = 1_000;

  private static final List<Measure> OWN =
      List.of(
          Measure.ACCURACY_UNSAFE,
          Measure.BALANCED_ACCURACY,
          Measure.D_PRIME,
          Measure.CRITERION,
          Measure.AUC);

  private static final List<Measure> DIFFERENCES =
      List.of(Measure.BALANCED_ACCURACY, Measure.D_PRIME, Measure.AUC);

  private Coverage() {}

  /// Something to draw many times.
  record Setting(String id, World world, Observer baseline, Observer method) {}

  /// How often an interval was there, and how often the truth lay in it.
  record Held(int runs, int held) {
    Held plus(boolean in) {
      return new Held(runs + 1, held + (in ? 1 : 0));
    }
  }

  /// What is drawn: the usual, few items, many, all clusters large and of both sides, rates near
  /// one, and safe items that spread more.
  static List<Setting> settings() {
    Observer before = Observer.of(1.2, 0.2);
    Observer after = Observer.of(1.6, 0);
    World usual = World.usual();
    return List.of(
        new Setting("450 items", usual, before, after),
        new Setting("120 items", usual.with(Items.FEW), before, after),
        new Setting("1,453 items", usual.with(Items.PAPER), before, after),
        new Setting(
            "mixed clusters of 12", usual.with(new Items(450, 0.5, 12, 0.8, true)), before, after),
        new Setting("rates near one", usual, Observer.of(3.5, 0), Observer.of(4, 0)),
        new Setting("unequal spread", usual.with(World.Shape.UNEQUAL), before, after));
  }

  /// What one setting's intervals held, by what they are of.
  static Map<String, Held> run(Setting setting, long seed, int runs) {
    int population = Math.min(POPULATION, 2_000 * runs);
    Map<Measure, Double> before = setting.world().truth(setting.baseline(), population);
    Map<Measure, Double> after = setting.world().truth(setting.method(), population);
    Map<String, Held> found = new LinkedHashMap<>();
    for (long s = seed; s < seed + runs; s++) {
      Scoreboard board =
          Scoring.score(
              "baseline",
              setting.world().results(setting.baseline(), setting.method(), s),
              new ScoringOptions(RESAMPLES, 100, 0.95, s));
      for (Measure measure : OWN) {
        Estimate estimate = board.methods().getLast().estimate(measure).orElseThrow();
        count(found, measure.label(), estimate, of(after, measure));
      }
      for (Measure measure : DIFFERENCES) {
        Estimate estimate = board.comparisons().getFirst().difference(measure).orElseThrow();
        double truth = of(after, measure) - of(before, measure);
        count(found, "Δ " + measure.label(), estimate, truth);
      }
    }
    return found;
  }

  private static double of(Map<Measure, Double> truth, Measure measure) {
    return truth.getOrDefault(measure, Double.NaN);
  }

  private static void count(Map<String, Held> found, String name, Estimate estimate, double truth) {
    boolean in = estimate.low() <= truth && truth <= estimate.high();
    found.put(name, found.getOrDefault(name, new Held(0, 0)).plus(in));
  }

  /// A Markdown table, a row for each setting.
  static String table(Map<Setting, Map<String, Held>> all) {
    List<String> names = List.copyOf(all.values().iterator().next().keySet());
    StringBuilder text = new StringBuilder("| | " + String.join(" | ", names) + " |\n|---|");
    text.append("---|".repeat(names.size())).append('\n');
    all.forEach((setting, found) -> {
      text.append("| ").append(setting.id()).append(" |");
      for (String name : names) {
        Held held = found.getOrDefault(name, new Held(0, 0));
        Estimate share = Intervals.wilson(held.held(), held.runs(), 0.95);
        text.append(
            String.format(
                Locale.ROOT,
                " %.1f [%.1f, %.1f] |",
                100 * share.value(),
                100 * share.low(),
                100 * share.high()));
      }
      text.append('\n');
    });
    return text.toString();
  }
}
