package dev.treeline.bench.report;

import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// The report's item browser: its controls, its data and the few lines of script that show them.
final class HtmlBrowser {
  private HtmlBrowser() {}

  static String of(Study study) {
    StringBuilder html = new StringBuilder();
    html.append(
        "<p class=\"quiet\">Every item with every method's answer, its margin logit(Yes) −");
    html.append(" logit(No), and why it was scored so.</p>\n<div class=\"tools\">");
    html.append("<label>Show<select id=\"by-show\">");
    option(html, "all", "all items");
    option(html, "flips", "flips against the baseline");
    option(html, "gained", "right only with the method");
    option(html, "lost", "right only with the baseline");
    option(html, "wrong", "wrong answers");
    option(html, "unread", "unparsed or unjudged answers");
    option(html, "split", "items that some methods get right");
    html.append("</select></label><label>of method<select id=\"by-method\">");
    option(html, "any", "any");
    List<Study.Column> columns = study.columns();
    for (int m = 0; m < columns.size(); m++) {
      option(html, Integer.toString(m), columns.get(m).name());
    }
    html.append("</select></label>");
    if (!study.others().isEmpty()) {
      choice(html, "Data set", "by-data", of(study, one -> Stream.of(one.data())));
    }
    choice(html, "Subset", "by-subset", of(study, one -> one.subsets().stream().map(Subset::id)));
    choice(
        html,
        "Scenario",
        "by-scenario",
        of(study, one -> one.samples().stream().map(Sample::scenario)).sorted());
    html.append("<label>Words<input id=\"by-find\" type=\"search\"></label></div>\n");
    below(html);
    Pictures pictures = Pictures.of(study);
    script(html, "items-data", ItemsJson.of(study, pictures));
    script(html, "pictures-data", pictures.toJson());
    html.append("<script>\n").append(Html.resource("report.js")).append("</script>\n");
    return html.toString();
  }

  private static Stream<String> of(Study study, Function<Study, Stream<String>> values) {
    return study.each().stream().flatMap(values).distinct();
  }

  private static void choice(StringBuilder html, String label, String id, Stream<String> values) {
    html.append("<label>").append(label).append("<select id=\"").append(id).append("\">");
    option(html, "", "all");
    values.forEach(value -> option(html, value, value));
    html.append("</select></label>");
  }

  private static void below(StringBuilder html) {
    html.append(
        """
        <noscript><p>Browsing the items needs JavaScript; nothing else here does.</p></noscript>
        <p id="items-count" class="quiet small" aria-live="polite"></p>
        <p class="quiet small keys">Keys, while the focus is here: <kbd>j</kbd> next item, \
        <kbd>k</kbd> the one before, <kbd>n</kbd> and <kbd>p</kbd> next and previous page, \
        <kbd>/</kbd> words. The address keeps the choice.</p>
        <div id="items" tabindex="-1"></div>
        <p class="pager"><button id="previous">← Previous</button> \
        <button id="next">Next →</button></p>
        """);
  }

  private static void option(StringBuilder html, String value, String text) {
    html.append("<option value=\"").append(Html.escape(value)).append("\">");
    html.append(Html.escape(text)).append("</option>");
  }

  private static void script(StringBuilder html, String id, String json) {
    html.append("<script type=\"application/json\" id=\"").append(id).append("\">");
    html.append(Html.json(json)).append("</script>\n");
  }
}
