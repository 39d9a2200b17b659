package dev.treeline.bench.report;

import dev.treeline.bench.Subset;
import java.util.List;

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
    option(html, "unread", "unparsed answers");
    html.append("</select></label><label>of method<select id=\"by-method\">");
    option(html, "any", "any");
    List<Study.Column> columns = study.columns();
    for (int m = 0; m < columns.size(); m++) {
      option(html, Integer.toString(m), columns.get(m).name());
    }
    html.append("</select></label><label>Subset<select id=\"by-subset\">");
    option(html, "", "all");
    for (Subset subset : study.subsets()) {
      option(html, subset.id(), subset.id());
    }
    html.append("</select></label><label>Scenario<select id=\"by-scenario\">");
    option(html, "", "all");
    HtmlReport.scenarios(study).forEach(scenario -> option(html, scenario, scenario));
    html.append(
        "</select></label><label>Words<input id=\"by-find\" type=\"search\"></label></div>\n");
    html.append("<noscript><p>Browsing the items needs JavaScript; nothing else here does.</p>");
    html.append(
        "</noscript><p id=\"items-count\" class=\"quiet small\" aria-live=\"polite\"></p>\n");
    html.append("<div id=\"items\"></div>\n<p class=\"pager\"><button id=\"previous\">← Previous");
    html.append("</button> <button id=\"next\">Next →</button></p>\n");
    script(html, "items-data", ItemsJson.of(study));
    script(html, "pictures-data", Thumbnails.of(study));
    html.append("<script>\n").append(Html.resource("report.js")).append("</script>\n");
    return html.toString();
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
