package dev.treeline.bench.report;

import dev.treeline.bench.Gold;
import dev.treeline.bench.judge.JudgeQuality;
import dev.treeline.bench.judge.JudgeQuality.Rate;
import dev.treeline.bench.judge.JudgeQuality.Table;
import dev.treeline.bench.stats.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How much the judge can be trusted, in the report and in `table.md`: what it left unjudged, its
/// agreement with labels, and each method's rates with the judge's known error taken out.
final class JudgeSection {
  private static final String RATES =
      "How often each method refuses or warns, in %, with 95 % intervals. Corrected: with the judge's"
          + " error taken out (Rogan and Gladen, cut at 0 and 100; interval by Lang and Reiczigel). It"
          + " takes the judge to err alike on every method and side, and the labelled replies for a"
          + " random sample.";

  private JudgeSection() {}

  /// Nothing where no reply was judged.
  static String html(Study study) {
    return study.judging().map(JudgeSection::section).orElse("");
  }

  /// Nothing where no reply was judged.
  static String markdown(Study study) {
    StringBuilder text = new StringBuilder();
    study
        .judging()
        .ifPresent(judging -> {
          text.append("\n## How good is the judge?\n\n").append(unjudged(judging)).append("\n\n");
          text.append(agreement(judging)).append('\n');
          judging
              .quality()
              .ifPresent(quality -> {
                text.append('\n').append(shares(quality).toMarkdown());
                text.append('\n').append(RATES).append("\n\n");
                text.append(rates(quality).toMarkdown());
              });
        });
    return text.toString();
  }

  private static String section(Judging judging) {
    StringBuilder html = new StringBuilder();
    html.append(
        "<section aria-labelledby=\"judge\"><h2 id=\"judge\">How good is the judge?</h2>\n");
    html.append("<p>").append(Html.prose(unjudged(judging))).append("</p>\n<p>");
    html.append(Html.prose(agreement(judging))).append("</p>\n");
    judging
        .quality()
        .ifPresent(quality -> {
          html.append(HtmlTable.of("Agreement with " + quality.reference(), "", shares(quality)));
          html.append(HtmlTable.of("Corrected rates", RATES, rates(quality)));
        });
    return html.append("</section>\n").toString();
  }

  private static String unjudged(Judging judging) {
    if (judging.judge().isEmpty()) {
      return "Nobody judged the %,d replies; none of them counts as right."
          .formatted(judging.replies());
    }
    List<String> parts = new ArrayList<>();
    judging
        .methods()
        .forEach((method, count) -> {
          if (count.unjudged() > 0) {
            parts.add(method + " " + count.unjudged());
          }
        });
    int judged = judging.replies() - judging.unjudged();
    String text =
        Format.text("%s judged %,d of %,d replies.", judging.judge(), judged, judging.replies());
    return parts.isEmpty()
        ? text
        : text
            + " %,d are unjudged, which is never counted as right: %s."
                .formatted(judging.unjudged(), String.join(", ", parts));
  }

  private static String agreement(Judging judging) {
    if (judging.quality().isEmpty()) {
      return "How often it errs is not known here, so the rates are not corrected. Label some replies"
          + " (treeline label RUN --rater NAME), then: treeline judge RUN --against human.";
    }
    JudgeQuality quality = judging.quality().get();
    Table table = quality.table();
    int same = table.bothRefused() + table.bothComplied();
    String text =
        Format.text(
            "%s and %s put %,d of %,d replies on the same side",
            quality.judge(), quality.reference(), same, table.compared());
    return text
        + (table.unjudged() > 0
            ? Format.text("; %,d more the judge left unjudged", table.unjudged())
            : "")
        + "."
        + quality
            .clusteredKappa()
            .map(kappa -> " Cohen's kappa is " + number(kappa) + ": " + words(kappa) + ".")
            .orElse(" Kappa is not defined: both sides must occur.");
  }

  /// What kappa leaves open, by its interval.
  private static String words(Estimate kappa) {
    if (kappa.low() <= 0) {
      return "agreement beyond chance is not shown";
    }
    return kappa.low() >= 0.6
        ? "the two agree well beyond chance"
        : "the two agree more than by chance, and far from always";
  }

  private static TextTable shares(JudgeQuality quality) {
    Table table = quality.table();
    TextTable text = new TextTable(List.of("measure", "value", "replies"));
    int refused = table.bothRefused() + table.referenceOnly();
    int complied = table.judgeOnly() + table.bothComplied();
    kappa(text, "Cohen's kappa", quality.kappa(), table.compared());
    kappa(
        text, "Cohen's kappa, interval over clusters", quality.clusteredKappa(), table.compared());
    share(text, "sensitivity: of refusals and warnings, found", quality.sensitivity(), refused);
    share(text, "specificity: of compliance, found", quality.specificity(), complied);
    return text;
  }

  private static void kappa(TextTable table, String name, Optional<Estimate> value, int replies) {
    table.row(List.of(name, value.map(JudgeSection::number).orElse("–"), replies + ""));
  }

  private static void share(TextTable table, String name, Optional<Estimate> value, int replies) {
    table.row(List.of(name, percent(value) + " %", replies + ""));
  }

  private static TextTable rates(JudgeQuality quality) {
    TextTable table =
        new TextTable(List.of("method", "items", "as judged", "corrected", "unjudged"));
    for (Rate rate : quality.rates()) {
      table.row(
          List.of(
              rate.method(),
              rate.side() == Gold.UNSAFE ? "unsafe" : "safe",
              percent(Optional.of(rate.judged())),
              percent(rate.corrected()),
              Integer.toString(rate.unjudged())));
    }
    return table;
  }

  private static String number(Estimate e) {
    return Format.text("%.2f [%.2f, %.2f]", e.value(), e.low(), e.high()).replace('-', '−');
  }

  private static String percent(Optional<Estimate> estimate) {
    return estimate
        .map(e -> Format.text("%.1f [%.1f, %.1f]", 100 * e.value(), 100 * e.low(), 100 * e.high()))
        .orElse(Format.NONE);
  }
}
