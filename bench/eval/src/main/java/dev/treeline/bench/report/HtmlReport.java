package dev.treeline.bench.report;

import dev.treeline.bench.Subset;
import dev.treeline.bench.score.Counts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// `report.html`: one page that needs nothing but itself. Findings first, then numbers, charts,
/// what it all means, every item, and how to make it again.
final class HtmlReport {
  private HtmlReport() {}

  static String page(Study study) {
    String skip = "<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n";
    return page(study.title(), skip + body(study) + HtmlCharts.script());
  }

  /// A page around its content.
  static String page(String title, String body) {
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s · Treeline</title>
    <style>
    %s</style>
    </head>
    <body>
    %s
    </body>
    </html>
    """
        .formatted(Html.escape(title), Html.resource("report.css"), body);
  }

  private static String body(Study study) {
    return header(study)
        + section("findings", "Findings", HtmlFindings.of(study))
        + section("numbers", "Numbers", HtmlTable.of(study))
        + JudgeSection.html(study)
        + OfficialSection.of(study)
        + OtherData.html(study)
        + section("charts", "Charts", HtmlCharts.of(study))
        + section("meaning", "What is measured, and what it does not show", Meaning.of(study))
        + section("browse", "Items", HtmlBrowser.of(study))
        + section("again", "Make it again", again(study));
  }

  static String section(String id, String title, String content) {
    return "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>\n%s</section>\n"
        .formatted(id, id, title, content);
  }

  private static String header(Study study) {
    Counts counts = study.board().methods().getFirst().counts();
    String subsets =
        study.subsets().stream()
            .map(s -> count(study, s) + " " + s.id())
            .collect(Collectors.joining(", "));
    int others = study.board().comparisons().size();
    return """
    <header>
    <h1>%s</h1>
    <p class="kicker">%s · %d %s against the baseline · %,d items (%s) over %,d pictures</p>
    <nav aria-label="Sections">%s</nav>
    </header>
    """
        .formatted(
            OneSided.question(study),
            Html.escape(study.title()),
            others,
            others == 1 ? "method" : "methods",
            counts.items(),
            Html.escape(subsets),
            counts.clusters(),
            links(study));
  }

  /// A link to each section that there is.
  private static String links(Study study) {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("findings", "Findings");
    names.put("numbers", "Numbers");
    study.judging().ifPresent(_ -> names.put("judge", "The judge"));
    study.official().ifPresent(_ -> names.put("official", "Official rule"));
    if (!study.others().isEmpty()) {
      names.put("others", "Other data");
    }
    names.put("charts", "Charts");
    names.put("meaning", "What it shows");
    names.put("browse", "Items");
    names.put("again", "Make it again");
    return names.entrySet().stream()
        .map(section -> "<a href=\"#%s\">%s</a>".formatted(section.getKey(), section.getValue()))
        .collect(Collectors.joining());
  }

  private static long count(Study study, Subset subset) {
    return study.samples().stream().filter(s -> s.subset().equals(subset)).count();
  }

  private static String again(Study study) {
    return """
    <pre>%s</pre>
    <details><summary>run.json: settings, versions, hashes, seeds</summary><pre>%s</pre></details>
    <details><summary>What each method says to the model, on the first item</summary>
    %s</details>
    """
        .formatted(
            Html.escape(RerunCommand.of(study)),
            Html.escape(study.record().text().strip()),
            PromptSamples.of(study));
  }
}
