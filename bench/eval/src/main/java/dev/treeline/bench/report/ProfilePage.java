package dev.treeline.bench.report;

import dev.treeline.bench.profile.Part;
import dev.treeline.bench.profile.Profile;
import dev.treeline.bench.profile.Profile.Row;
import dev.treeline.bench.profile.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `profile.html`: one page that needs nothing but itself.
final class ProfilePage {
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
                "Time of a token after the first, as a multiple of plain decoding in the same round;"
                    + " lines are the least and the most of the rounds. ◆ with a second view, ●"
                    + " without: these stand at 1.",
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

  /// What a token costs with each method, in words first.
  private static String lead(Profile profile) {
    List<String> parts = new ArrayList<>();
    for (Row row : profile.rows()) {
      if (!row.equals(profile.rows().getFirst())) {
        Spread cost = row.times().decodeCost();
        parts.add(
            Format.text(
                "<code>%s</code>%s %.2f times [%.2f, %.2f]",
                Html.escape(row.entry().name()),
                row.entry().batch() > 1 ? " with " + row.entry().batch() + " in flight" : "",
                cost.median(),
                cost.least(),
                cost.most()));
      }
    }
    return parts.isEmpty()
        ? ""
        : "<p class=\"lead\"><b>A token after the first costs, of plain decoding in the same round:</b> %s. Brackets: least and most of the rounds.</p>\n"
            .formatted(String.join(", ", parts));
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
    for (Row row : ProfileTables.timed(profile)) {
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
