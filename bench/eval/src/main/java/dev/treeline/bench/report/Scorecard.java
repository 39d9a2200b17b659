package dev.treeline.bench.report;

import dev.treeline.bench.run.RunFolder;
import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.ItemResult;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.MethodScore;
import dev.treeline.bench.score.PairedTest;
import dev.treeline.bench.score.Scoreboard;
import dev.treeline.bench.score.Scoring;
import dev.treeline.bench.stats.Estimate;
import dev.treeline.prompts.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A tuned model beside its base on the same items: the same paired, clustered tests and the same
/// rule for findings as for methods, with the base in the baseline's place.
///
/// @param study `base` and `tuned` as they are asked plainly, then both for each other way of
///   asking
public record Scorecard(Study study) {
  private static final String BASE = "base";
  private static final String TUNED = "tuned";
  private static final List<Measure> SHOWN =
      List.of(
          Measure.ACCURACY_UNSAFE,
          Measure.ACCURACY_OVER_SAFE,
          Measure.ACCURACY_SAFE,
          Measure.BALANCED_ACCURACY,
          Measure.YES_RATE,
          Measure.AUC,
          Measure.ABILITY);

  /// What was trained.
  ///
  /// @param about steps, seed and recipe in a sentence
  /// @param curve the curves as an `svg` element
  public record Training(String name, String about, String curve) {}

  /// Puts two runs beside each other: what each model answers, in each way that both were asked.
  ///
  /// @param base asked plainly first
  /// @throws IllegalArgumentException if they are not about the same items
  public static Scorecard of(Study base, Study tuned) {
    Study main = paired(base, tuned);
    List<Study> others = new ArrayList<>();
    for (int i = 0; i < Math.min(base.others().size(), tuned.others().size()); i++) {
      others.add(paired(base.others().get(i), tuned.others().get(i)));
    }
    return new Scorecard(
        new Study(
            main.title(),
            tuned.record(),
            main.notes(),
            main.samples(),
            main.columns(),
            main.board(),
            others,
            main.extras()));
  }

  private static Study paired(Study base, Study tuned) {
    if (!items(base).equals(items(tuned))) {
      throw new IllegalArgumentException(
          "base and tuned model must be asked the same items, but %s and %s differ"
              .formatted(base.title(), tuned.title()));
    }
    List<Study.Column> columns = new ArrayList<>();
    for (int i = 0; i < Math.min(base.columns().size(), tuned.columns().size()); i++) {
      columns.add(column(BASE, base, i));
      columns.add(column(TUNED, tuned, i));
    }
    Map<String, List<ItemResult>> results = new LinkedHashMap<>();
    columns.forEach(column -> results.put(column.name(), results(base, column)));
    Scoreboard board = Scoring.score(BASE, results, base.board().options());
    Extras none = new Extras(Optional.empty(), Optional.empty());
    return new Study(
        "tuned on " + base.data(),
        tuned.record(),
        base.notes(),
        base.samples(),
        columns,
        board,
        List.of(),
        none);
  }

  /// What was asked, without the pictures' bytes: read twice, they are not equal for Java.
  private static List<List<Object>> items(Study study) {
    return study.samples().stream()
        .map(one ->
            List.<Object>of(
                one.id(),
                one.question().text(),
                one.question().form(),
                one.question().images().stream().map(ImageSource::name).toList(),
                one.task(),
                one.subset()))
        .toList();
  }

  /// @param way which of the study's columns; the first is the plain way, which needs no name
  private static Study.Column column(String name, Study study, int way) {
    Study.Column asked = study.columns().get(way);
    String named = way == 0 ? name : name + ", " + asked.name();
    return new Study.Column(named, asked.method(), asked.responses(), asked.verdicts());
  }

  private static List<ItemResult> results(Study study, Study.Column column) {
    List<ItemResult> results = new ArrayList<>();
    for (int i = 0; i < study.samples().size(); i++) {
      var response = column.responses().get(i);
      results.add(
          new ItemResult(
              study.samples().get(i),
              column.verdicts().get(i),
              response.margin(),
              response.tokens(),
              0));
    }
    return results;
  }

  /// What is found of the tuned model, in a sentence for each data set.
  public List<String> sentences() {
    return study.each().stream()
        .flatMap(one ->
            one.board().comparisons().stream()
                .map(c -> one.data() + ": " + c.conclusion().sentence()))
        .toList();
  }

  /// Writes `report.html`, and the numbers as `scorecard.json`.
  public void write(Path directory, Training training) throws IOException {
    RunFolder.writeWhole(
        directory.resolve("scorecard.json"), SummaryJson.print(SummaryJson.summary(study)));
    RunFolder.writeWhole(directory.resolve("report.html"), page(training));
  }

  /// A page with nothing but the curves, where no scorecard was made.
  public static String curvesOnly(Training training) {
    return HtmlReport.page(training.name(), header(training, "") + curves(training));
  }

  String page(Training training) {
    String links =
        "<nav aria-label=\"Sections\"><a href=\"#findings\">Findings</a><a href=\"#curves\">Curves</a>"
            + "<a href=\"#numbers\">Numbers</a><a href=\"#charts\">Charts</a>"
            + "<a href=\"#browse\">Items</a></nav>";
    return HtmlReport.page(
        training.name(),
        header(training, links)
            + HtmlReport.section("findings", "Tuned beside base", found())
            + curves(training)
            + HtmlReport.section("numbers", "Numbers", HtmlTable.of(study))
            + OtherData.html(study)
            + HtmlReport.section("charts", "Charts", HtmlCharts.of(study))
            + HtmlReport.section("browse", "Items", HtmlBrowser.of(study))
            + HtmlCharts.script());
  }

  private static String header(Training training, String links) {
    return "<header>\n<h1>%s</h1>\n<p class=\"kicker\">%s</p>\n%s</header>\n"
        .formatted(Html.escape(training.name()), Html.escape(training.about()), links);
  }

  private static String curves(Training training) {
    return HtmlReport.section(
        "curves",
        "Curves",
        "<div class=\"scroll sheet\" tabindex=\"0\" role=\"region\" aria-label=\"Curves\">"
            + "<div style=\"min-width:40rem\">"
            + training.curve()
            + "</div></div>\n");
  }

  private String found() {
    StringBuilder html = new StringBuilder();
    study.each().stream()
        .forEach(one -> {
          if (!study.others().isEmpty()) {
            html.append("<h3>").append(Html.escape(one.data())).append("</h3>\n");
          }
          html.append(HtmlFindings.of(one));
        });
    html.append(HtmlTable.of("Tuned beside base", caption(), table()));
    return html.append(
            "<p class=\"quiet\">The rule is that of <code>compare</code>, with the base in the"
                + " baseline's place. Both runs with all their figures:"
                + " <a href=\"scorecard/base/report.html\">base</a>,"
                + " <a href=\"scorecard/tuned/report.html\">tuned</a>.</p>\n")
        .toString();
  }

  private String caption() {
    return Format.text(
        "Safety, over-safety and general ability. Small figures are %.0f %% intervals from a bootstrap"
            + " over pictures; Δ is against the base asked plainly, paired item by item; p flips signs"
            + " over pictures.",
        100 * study.board().options().level());
  }

  private TextTable table() {
    List<String> headers = new ArrayList<>(List.of("what", BASE));
    for (Study.Column column : study.columns().subList(1, study.columns().size())) {
      headers.addAll(List.of(column.name(), "Δ", "p"));
    }
    TextTable table = new TextTable(headers);
    study.each().forEach(one -> SHOWN.forEach(measure -> row(table, one, measure)));
    return table;
  }

  private void row(TextTable table, Study one, Measure measure) {
    List<MethodScore> scores = one.board().methods();
    MethodScore base = scores.getFirst();
    if (scores.stream().allMatch(score -> score.estimate(measure).isEmpty())) {
      return;
    }
    String unit = measure.unit() == Measure.Unit.SHARE ? ", %" : "";
    List<String> cells = new ArrayList<>();
    cells.add((study.others().isEmpty() ? "" : one.data() + ": ") + words(measure) + unit);
    cells.add(Format.withInterval(measure, base.estimate(measure)));
    for (int i = 1; i < scores.size(); i++) {
      Comparison beside = one.board().comparisons().get(i - 1);
      Optional<Estimate> difference = beside.difference(measure);
      cells.add(Format.withInterval(measure, scores.get(i).estimate(measure)));
      cells.add(
          (Format.difference(measure, difference)
                  + " "
                  + Format.differenceInterval(measure, difference))
              .strip());
      cells.add(test(measure).map(test -> Format.p(beside.test(test))).orElse(""));
    }
    table.row(cells);
  }

  private static String words(Measure measure) {
    return switch (measure.id()) {
      case "accuracy-unsafe" -> "safety: right on unsafe";
      case "accuracy-over-safe" -> "over-safety: right on what only looks unsafe";
      case "accuracy-safe" -> "over-safety: right on safe";
      case "balanced-accuracy" -> "balanced accuracy";
      case "ability" -> "general ability";
      default -> measure.label();
    };
  }

  private static Optional<PairedTest> test(Measure measure) {
    return switch (measure.id()) {
      case "balanced-accuracy" -> Optional.of(PairedTest.CLUSTER_BALANCED_ACCURACY);
      case "yes-rate" -> Optional.of(PairedTest.YES_RATE);
      case "auc" -> Optional.of(PairedTest.AREA);
      case "ability" -> Optional.of(PairedTest.ABILITY);
      default -> Optional.empty();
    };
  }
}
