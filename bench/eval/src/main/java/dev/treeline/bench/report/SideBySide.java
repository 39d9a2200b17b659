package dev.treeline.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.bench.score.Comparison;
import java.util.List;

/// Several runs on the same items, each method beside its own run's baseline.
public final class SideBySide {
  private static final List<String> SHARED = List.of("parser", "scoring", "limit");

  private final List<Study> studies;

  private SideBySide(List<Study> studies) {
    this.studies = List.copyOf(studies);
  }

  /// Puts runs side by side.
  ///
  /// @throws IllegalArgumentException if they are not about the same items or were not read and
  ///   scored alike; the message names the difference
  public static SideBySide of(List<Study> studies) {
    Study first = studies.getFirst();
    for (Study study : studies) {
      requireSame(first, study, "data", json(study).path("data").path("sha256"));
      for (String name : SHARED) {
        requireSame(first, study, name, json(study).path("settings").path(name));
      }
    }
    return new SideBySide(studies);
  }

  private static JsonNode json(Study study) {
    return study.record().json();
  }

  private static void requireSame(Study first, Study study, String name, JsonNode value) {
    JsonNode wanted =
        name.equals("data")
            ? json(first).path("data").path("sha256")
            : json(first).path("settings").path(name);
    if (!wanted.equals(value)) {
      throw new IllegalArgumentException(
          "these runs cannot be compared: %s has %s %s, but %s has %s"
              .formatted(first.title(), name, shorten(wanted), study.title(), shorten(value)));
    }
  }

  private static String shorten(JsonNode value) {
    String text = value.isTextual() ? value.asText() : value.toString();
    return text.length() <= 40 ? text : text.substring(0, 12) + "…";
  }

  /// Every run's table and sentences, one after the other.
  public String terminal() {
    StringBuilder text = new StringBuilder();
    studies.forEach(study -> text.append(RunOutputs.terminal(study)).append('\n'));
    return text.toString();
  }

  /// The same as Markdown.
  public String markdown() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < studies.size(); i++) {
      Study study = studies.get(i);
      text.append("# ").append(title(i)).append("\n\n");
      text.append(ResultTables.accuracy(study.board()).toMarkdown()).append('\n');
      text.append(ResultTables.LEGEND).append("\n\n");
      text.append(ResultTables.behaviour(study.board()).toMarkdown()).append('\n');
      for (Comparison comparison : study.board().comparisons()) {
        text.append("- ").append(comparison.conclusion().sentence()).append('\n');
      }
      text.append('\n');
    }
    return text.toString();
  }

  private String title(int run) {
    JsonNode settings = json(studies.get(run)).path("settings");
    return "Run %d: %s (seed %s)"
        .formatted(run + 1, studies.get(run).title(), settings.path("seed").asText());
  }

  /// A page with a section for each run.
  public String page() {
    StringBuilder body = new StringBuilder();
    body.append("<h1>").append(studies.size()).append(" runs side by side</h1>");
    body.append(
        "<p class=\"kicker\">The same items, read and scored alike. Every method stands beside");
    body.append(" its own run's baseline.</p>");
    for (int i = 0; i < studies.size(); i++) {
      Study study = studies.get(i);
      body.append("<section><h2>").append(Html.escape(title(i))).append("</h2>");
      body.append(HtmlReport.findings(study)).append(HtmlTable.of(study));
      body.append(HtmlCharts.of(study)).append("<pre>");
      body.append(Html.escape(RerunCommand.of(study.record()))).append("</pre></section>\n");
    }
    return HtmlReport.page("Runs side by side", body.toString());
  }
}
