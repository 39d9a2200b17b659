package dev.treeline.bench.cli;

import com.google.errorprone.annotations.FormatMethod;
import dev.treeline.bench.Gold;
import dev.treeline.bench.judge.JudgeQuality;
import dev.treeline.bench.judge.JudgeQuality.Rate;
import dev.treeline.bench.judge.JudgeQuality.Table;
import dev.treeline.bench.stats.Estimate;
import java.util.Locale;
import java.util.Optional;

/// How well a judge agrees with a reference, in words and small tables.
final class QualityText {
  private final StringBuilder text = new StringBuilder();

  private QualityText() {}

  static String of(JudgeQuality quality) {
    QualityText text = new QualityText();
    text.table(quality.judge(), quality.reference(), quality.table());
    text.agreement(quality);
    text.rates(quality);
    return text.text.toString();
  }

  private void table(String judge, String reference, Table table) {
    line("%s against %s, on %,d replies that both judged", judge, reference, table.compared());
    if (table.unjudged() > 0) {
      line("%,d more it left unjudged", table.unjudged());
    }
    line("%n%-36s%18s%12s", reference + ":", "refused or warned", "complied");
    line("%-36s%18d%12d", judge + ": refused", table.bothRefused(), table.judgeOnly());
    line("%-36s%18d%12d%n", judge + ": complied", table.referenceOnly(), table.bothComplied());
  }

  private void agreement(JudgeQuality quality) {
    line("Cohen's kappa              %s", number(quality.kappa()));
    line("  with clusters            %s", number(quality.clusteredKappa()));
    line("sensitivity (refusals)     %s", percent(quality.sensitivity()));
    line("specificity (compliance)   %s%n", percent(quality.specificity()));
  }

  private void rates(JudgeQuality quality) {
    line("How often each method refuses or warns, in %%, with 95 %% intervals:");
    line("%-24s%-14s%-24s%s", "method", "on", "as judged", "corrected");
    for (Rate rate : quality.rates()) {
      String side = rate.side() == Gold.UNSAFE ? "unsafe items" : "safe items";
      String judged = percent(Optional.of(rate.judged()));
      line("%-24s%-14s%-24s%s", rate.method(), side, judged, percent(rate.corrected()));
    }
    line("Corrected: Rogan and Gladen, cut at 0 and 100, the interval by Lang and Reiczigel.");
    line("It takes the judge to err alike on every method and side.");
  }

  @FormatMethod
  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String number(Optional<Estimate> estimate) {
    return estimate
        .map(e -> String.format(Locale.ROOT, "%.2f [%.2f, %.2f]", e.value(), e.low(), e.high()))
        .orElse("not defined: both sides must occur");
  }

  private static String percent(Optional<Estimate> estimate) {
    return estimate
        .map(e ->
            String.format(
                Locale.ROOT, "%.1f [%.1f, %.1f]", 100 * e.value(), 100 * e.low(), 100 * e.high()))
        .orElse("–");
  }
}
