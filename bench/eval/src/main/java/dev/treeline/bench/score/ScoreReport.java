package dev.treeline.bench.score;

import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.AnswerReader;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.stats.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Answers made elsewhere, scored by every parser side by side.
///
/// @param data the data set's name
/// @param chosen the parser asked for; its score comes first
/// @param answered items with an answer; only these are scored
/// @param missing items of the data set without an answer
/// @param unknown answers to ids that the data set does not hold
/// @param parsers one score for each parser, named by it
/// @param notes about the data and the answers, one sentence each
public record ScoreReport(
    String data,
    AnswerParser chosen,
    int answered,
    int missing,
    int unknown,
    List<MethodScore> parsers,
    List<String> notes) {
  public ScoreReport {
    parsers = List.copyOf(parsers);
    notes = List.copyOf(notes);
  }

  /// Scores answers against a data set.
  ///
  /// @param responses by item id, as [ResponseFile] reads them
  public static ScoreReport of(
      DataSet data, Map<String, String> responses, AnswerParser chosen, ScoringOptions options) {
    return of(data, responses, new AnswerReader(chosen), options);
  }

  /// As [#of(DataSet, Map, AnswerParser, ScoringOptions)], with a judge for open requests.
  ///
  /// @param reader with the parser whose score comes first
  public static ScoreReport of(
      DataSet data, Map<String, String> responses, AnswerReader reader, ScoringOptions options) {
    AnswerParser chosen = reader.parser();
    List<Sample> answered =
        data.samples().stream().filter(sample -> responses.containsKey(sample.id())).toList();
    if (answered.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the %d answers is to an item of %s".formatted(responses.size(), data.name()));
    }
    int missing = data.samples().size() - answered.size();
    List<String> known = data.samples().stream().map(Sample::id).toList();
    List<String> unknown = responses.keySet().stream().filter(id -> !known.contains(id)).toList();
    List<AnswerParser> parsers = new ArrayList<>(List.of(chosen));
    for (AnswerParser parser : AnswerParser.values()) {
      if (parser != chosen && parser != AnswerParser.LAST) {
        parsers.add(parser);
      }
    }
    List<MethodScore> scores =
        parsers.stream()
            .map(parser ->
                score(new AnswerReader(parser, reader.judge()), answered, responses, options))
            .toList();
    return new ScoreReport(
        data.name(),
        chosen,
        answered.size(),
        missing,
        unknown.size(),
        scores,
        notes(data, missing, unknown));
  }

  private static MethodScore score(
      AnswerReader reader,
      List<Sample> answered,
      Map<String, String> responses,
      ScoringOptions options) {
    List<ItemResult> results =
        answered.stream()
            .map(s -> ItemResult.of(s, reader.read(s, "", responses.getOrDefault(s.id(), ""))))
            .toList();
    return Scoring.score(reader.parser().id(), results, options);
  }

  private static List<String> notes(DataSet data, int missing, List<String> unknown) {
    List<String> notes = new ArrayList<>(data.notes());
    if (missing > 0) {
      notes.add(
          "%d of %d items have no answer and are left out of every number."
              .formatted(missing, data.samples().size()));
    }
    if (!unknown.isEmpty()) {
      notes.add(
          "%d answers are to ids the data set does not hold (the first: %s) and are ignored."
              .formatted(unknown.size(), unknown.getFirst()));
    }
    return notes;
  }

  /// A table to print: a row for each measure, a column for each parser.
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %d items scored, %d images\n"
            .formatted(data, answered, parsers.getFirst().counts().clusters()));
    line(text, "", parsers.stream().map(MethodScore::method).toList());
    Set<Measure> rows = new LinkedHashSet<>();
    parsers.forEach(score -> rows.addAll(score.estimates().keySet()));
    for (Measure measure : rows) {
      if (!measure.isTiming()) {
        line(text, measure.label(), parsers.stream().map(score -> cell(score, measure)).toList());
      }
    }
    line(text, "unparsed", parsers.stream().map(s -> count(s.counts().unparsed())).toList());
    line(text, "both words", parsers.stream().map(s -> count(s.counts().bothWords())).toList());
    if (parsers.getFirst().counts().unjudged() > 0) {
      line(text, "unjudged", parsers.stream().map(s -> count(s.counts().unjudged())).toList());
      text.append("Unjudged replies count as wrong; where all of a kind are, no share is given.\n");
    }
    text.append("Intervals: cluster bootstrap over images. Unparsed answers count as wrong.\n");
    if (rows.contains(Measure.PAPER_TOTAL)) {
      text.append(
          "Always answering \"No\" gets 50 % balanced accuracy and 66.7 % of the paper's total.\n");
    }
    notes.forEach(note -> text.append(note).append('\n'));
    return text.toString();
  }

  private static void line(StringBuilder text, String label, List<String> cells) {
    text.append(String.format(Locale.ROOT, "%-41s", label));
    cells.forEach(cell -> text.append(String.format(Locale.ROOT, "  %-22s", cell)));
    text.setLength(text.toString().stripTrailing().length());
    text.append('\n');
  }

  private static String count(int count) {
    return Integer.toString(count);
  }

  private static String cell(MethodScore score, Measure measure) {
    return score.estimate(measure).map(estimate -> cell(estimate, measure)).orElse("–");
  }

  private static String cell(Estimate estimate, Measure measure) {
    boolean share = measure.unit() == Measure.Unit.SHARE;
    double scale = share ? 100 : 1;
    return String.format(
        Locale.ROOT,
        share ? "%.1f %% [%.1f, %.1f]" : "%.2f [%.2f, %.2f]",
        scale * estimate.value(),
        scale * estimate.low(),
        scale * estimate.high());
  }
}
