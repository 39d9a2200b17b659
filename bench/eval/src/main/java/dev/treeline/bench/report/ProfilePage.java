package dev.treeline.bench.report;

import dev.treeline.bench.profile.Part;
import dev.treeline.bench.profile.Profile;
import dev.treeline.bench.profile.Profile.Row;
import dev.treeline.bench.stats.Estimate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `profile.html`: one page that needs nothing but itself.
final class ProfilePage {
  private static final int MOST_IN_WORDS = 8;

  private ProfilePage() {}

  static String page(ProfileStudy study) {
    Profile profile = study.profile();
    String body =
        header(study)
            + lead(profile)
            + figure(
                "Where the time goes",
                "One question, one at a time. Vision and prefill are of all views that ran.",
                scrolled(new PartsPlot(profile).toElement()) + partsKey())
            + figure(
                "What a plausible set costs",
                "Time of a token after the first, as a multiple of plain decoding; lines are 95 %"
                    + " intervals. ◆ with a second view, ●"
                    + " without: "
                    + (CostPlot.shown(profile).size() < ProfileTables.timed(profile).size()
                        ? "of these only the baseline is shown."
                        : "these stand at 1."),
                "<div class=\"pair\"><div>"
                    + new CostPlot(profile).toElement()
                    + "</div>"
                    + key(profile)
                    + "</div>")
            + section("Speed", HtmlTable.of("Speed", "", ProfileTables.speed(profile)))
            + section(
                "Second view, memory, bandwidth",
                HtmlTable.of("Means", "", ProfileTables.means(profile)))
            + "<p class=\"quiet small\">%s %s</p>\n"
                .formatted(
                    Html.escape(ProfileTables.LEGEND.strip()), ProfileTables.bandwidth(profile))
            + section(
                "Milliseconds of one question",
                HtmlTable.of("Parts", "", ProfileTables.parts(profile)))
            + section("Make it again", again(study));
    return HtmlReport.page(study.title(), body);
  }

  private static String header(ProfileStudy study) {
    return "<header><h1>What answering costs</h1>\n<p class=\"kicker\">%s · %s</p></header>\n"
        .formatted(
            Html.escape(study.title()), Html.escape(String.join(" · ", study.machine().values())));
  }

  /// What a token costs, in words first: with each method, of many with the cheapest and the
  /// dearest of each kind.
  private static String lead(Profile profile) {
    List<Row> rows = profile.rows().subList(1, profile.rows().size());
    if (rows.isEmpty()) {
      return "";
    }
    String costs =
        rows.size() <= MOST_IN_WORDS
            ? rows.stream().map(ProfilePage::cost).collect(Collectors.joining(", "))
            : Stream.of(true, false)
                .map(second ->
                    rows.stream().filter(row -> row.contrast().isPresent() == second).toList())
                .filter(kind -> !kind.isEmpty())
                .map(ProfilePage::range)
                .collect(Collectors.joining("; "));
    return "<p class=\"lead\"><b>A token after the first costs, of plain decoding:</b> %s. Brackets: 95 %% intervals.</p>\n"
        .formatted(costs);
  }

  private static String range(List<Row> kind) {
    Comparator<Row> byCost = Comparator.comparingDouble(row -> row.times().decodeCost().value());
    return "%d %s a second view from %s to %s"
        .formatted(
            kind.size(),
            kind.getFirst().contrast().isPresent() ? "with" : "without",
            cost(kind.stream().min(byCost).orElseThrow()),
            cost(kind.stream().max(byCost).orElseThrow()));
  }

  private static String cost(Row row) {
    Estimate cost = row.times().decodeCost();
    return Format.text(
        "<code>%s</code>%s %.2f times [%.2f, %.2f]",
        Html.escape(row.entry().name()),
        row.entry().batch() > 1 ? " with " + row.entry().batch() + " in flight" : "",
        cost.value(),
        cost.low(),
        cost.high());
  }

  private static String figure(String title, String caption, String content) {
    return "<figure><figcaption><b>%s</b>%s</figcaption>%s</figure>\n"
        .formatted(title, caption, content);
  }

  private static String scrolled(String element) {
    return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Where the time goes\"><div style=\"min-width:40rem\">"
        + element
        + "</div></div>";
  }

  private static String section(String title, String content) {
    return "<section><h2>%s</h2>\n%s</section>\n".formatted(title, content);
  }

  private static String partsKey() {
    StringBuilder html = new StringBuilder("<ul class=\"key\">");
    for (Part part : Part.ofItsTime()) {
      html.append(
          "<li><svg class=\"swatch\" viewBox=\"0 0 10 10\" aria-hidden=\"true\"><path class=\"");
      html.append(PartsPlot.style(part)).append("\" d=\"M0 0H10V10H0Z\"/></svg> ");
      html.append(Html.escape(part.words())).append("</li>");
    }
    return html.append("</ul>").toString();
  }

  private static String key(Profile profile) {
    StringBuilder html =
        new StringBuilder("<ol class=\"small\" aria-label=\"Methods in the chart\">");
    for (Row row : CostPlot.shown(profile)) {
      html.append("<li>").append(Html.escape(row.entry().name())).append("</li>");
    }
    return html.append("</ol>").toString();
  }

  private static String again(ProfileStudy study) {
    StringBuilder html =
        new StringBuilder("<pre>")
            .append(Html.escape(study.command()))
            .append("</pre><p class=\"quiet small\">");
    for (Map.Entry<String, String> setting : study.settings().entrySet()) {
      html.append(Html.escape(setting.getKey() + ": " + setting.getValue())).append("<br>");
    }
    return html.append("</p>").toString();
  }
}
