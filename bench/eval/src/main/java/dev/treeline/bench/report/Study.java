package dev.treeline.bench.report;

import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.AnswerReader;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.official.Official;
import dev.treeline.bench.official.OfficialScores;
import dev.treeline.bench.official.Reading;
import dev.treeline.bench.run.ResolvedMethod;
import dev.treeline.bench.run.Response;
import dev.treeline.bench.run.Run;
import dev.treeline.bench.run.RunRecord;
import dev.treeline.bench.run.TimedResponse;
import dev.treeline.bench.score.ItemResult;
import dev.treeline.bench.score.Scoreboard;
import dev.treeline.bench.score.Scoring;
import dev.treeline.bench.score.ScoringOptions;
import dev.treeline.prompts.PromptStrategy.AnswerPosition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A finished comparison: the items, what every method answered, how that was read and scored.
///
/// @param title the model and the data, as in "sapling on grove"
/// @param notes what was odd about the data, one sentence each
/// @param others the same methods on the run's other data sets
/// @param columns one for each method, in the order of the table; the baseline is the first
/// @param extras what stands beside the scores
public record Study(
    String title,
    RunRecord record,
    List<String> notes,
    List<Sample> samples,
    List<Column> columns,
    Scoreboard board,
    List<Study> others,
    Extras extras) {
  public Study {
    others = List.copyOf(others);
    notes = List.copyOf(notes);
    samples = List.copyOf(samples);
    columns = List.copyOf(columns);
  }

  /// This one and those of the run's other data sets.
  List<Study> each() {
    return Stream.concat(Stream.of(this), others.stream()).toList();
  }

  /// The parts of the data: MMSafeAware's three in the paper's order, then others as they come.
  List<Subset> subsets() {
    List<Subset> found = samples.stream().map(Sample::subset).distinct().toList();
    return Stream.concat(
            Subset.MMSAFEAWARE.stream().filter(found::contains),
            found.stream().filter(subset -> !Subset.MMSAFEAWARE.contains(subset)))
        .toList();
  }

  /// What one method answered, item by item.
  ///
  /// @param name what it is called in tables: the method as written, where methods are compared
  public record Column(
      String name, ResolvedMethod method, List<Response> responses, List<Verdict> verdicts) {
    public Column {
      responses = List.copyOf(responses);
      verdicts = List.copyOf(verdicts);
    }

    /// Under the method's name.
    public Column(ResolvedMethod method, List<Response> responses, List<Verdict> verdicts) {
      this(method.method().toString(), method, responses, verdicts);
    }

    /// Whether the method's answer to an item is right.
    boolean correct(List<Sample> samples, int item) {
      return verdicts.get(item).isCorrect(samples.get(item).task());
    }
  }

  /// Reads and scores the answers of a run on one or several data sets. Each is scored for itself;
  /// the first with safe and unsafe items is the main one.
  ///
  /// @param model as in titles
  /// @param parts the data sets; the run's items are theirs, one after the other
  public static Study onEach(
      String model, RunRecord record, List<DataSet> parts, Run run, Scored scored) {
    List<Study> studies = new ArrayList<>();
    int first = 0;
    for (DataSet part : parts) {
      String title = model + " on " + part.name();
      int end = first + part.samples().size();
      int from = first * run.methods().size();
      int to = end * run.methods().size();
      Run some = new Run(run.samples().subList(first, end), run.methods(), run.seed(), 1);
      var answers =
          new Scored(
              scored.answers().subList(from, to),
              scored.parser(),
              scored.options(),
              scored.judged());
      studies.add(of(title, record, part.notes(), some, answers));
      first = end;
    }
    Study main =
        studies.stream().filter(Study::hasBothSides).findFirst().orElse(studies.getFirst());
    studies.remove(main);
    return new Study(
        main.title,
        record,
        main.notes,
        main.samples,
        main.columns,
        main.board,
        studies,
        main.extras);
  }

  /// The benchmark's own scores.
  Optional<OfficialScores> official() {
    return extras.official();
  }

  /// Who judged, where there are replies to judge.
  Optional<Judging> judging() {
    return extras.judging();
  }

  /// The same with what is known of the judge.
  public Study with(Judging judging) {
    Extras more = new Extras(extras.official(), Optional.of(judging));
    return new Study(title, record, notes, samples, columns, board, others, more);
  }

  private boolean hasBothSides() {
    return samples.stream().anyMatch(Sample::isSafe) && samples.stream().anyMatch(Sample::isUnsafe);
  }

  /// Reads and scores the answers of a run that has them all.
  public static Study of(
      String title, RunRecord record, List<String> notes, Run run, Scored scored) {
    Map<String, List<ItemResult>> results = new LinkedHashMap<>();
    List<Column> columns = new ArrayList<>();
    int width = run.methods().size();
    for (int m = 0; m < width; m++) {
      ResolvedMethod method = run.methods().get(m);
      var reader = new AnswerReader(scored.parserOf(method), scored.judged());
      List<Response> responses = new ArrayList<>();
      List<Verdict> verdicts = new ArrayList<>();
      List<ItemResult> read = new ArrayList<>();
      for (int i = 0; i < run.samples().size(); i++) {
        TimedResponse timed = scored.answers().get(i * width + m);
        Response response = timed.response();
        Verdict verdict =
            reader.read(run.samples().get(i), method.method().toString(), response.text());
        responses.add(response);
        verdicts.add(verdict);
        long nanos = timed.prefillNanos() + timed.decodeNanos();
        double margin = scored.marginOf(method, response);
        read.add(new ItemResult(run.samples().get(i), verdict, margin, response.tokens(), nanos));
      }
      columns.add(new Column(method, responses, verdicts));
      results.put(method.method().toString(), read);
    }
    Scoreboard board = Scoring.score(columns.getFirst().name(), results, scored.options());
    return new Study(
        title,
        record,
        notes,
        run.samples(),
        columns,
        board,
        List.of(),
        new Extras(official(title, run.samples(), columns, scored.options()), Optional.empty()));
  }

  private static Optional<OfficialScores> official(
      String title, List<Sample> samples, List<Column> columns, ScoringOptions options) {
    Map<String, List<Reading>> methods = new LinkedHashMap<>();
    for (Column column : columns) {
      List<Reading> readings = new ArrayList<>();
      for (int i = 0; i < samples.size(); i++) {
        String text = column.responses().get(i).text();
        readings.add(new Reading(samples.get(i), text, column.verdicts().get(i)));
      }
      methods.put(column.name(), readings);
    }
    return Official.of(data(title), methods, options);
  }

  /// The data set's name.
  String data() {
    return data(title);
  }

  private static String data(String title) {
    return title.replaceFirst("^.* on ", "");
  }

  /// What a run's answers are scored from and how.
  ///
  /// @param answers in the run's order, all of them
  /// @param parser for methods that answer at once; those that reason first have the last answer
  ///   read
  /// @param judged what a judge made of replies
  public record Scored(
      List<TimedResponse> answers,
      AnswerParser parser,
      ScoringOptions options,
      AnswerReader.Judged judged) {
    public Scored {
      answers = List.copyOf(answers);
    }

    /// Without a judge.
    public Scored(List<TimedResponse> answers, AnswerParser parser, ScoringOptions options) {
      this(answers, parser, options, AnswerReader.Judged.NONE);
    }

    AnswerParser parserOf(ResolvedMethod method) {
      return reasonsFirst(method) ? AnswerParser.LAST : parser;
    }

    /// The margin before the first token is the answer's only where the answer comes first: after
    /// reasoning there is none to score.
    double marginOf(ResolvedMethod method, Response response) {
      return reasonsFirst(method) ? Double.NaN : response.margin();
    }

    private static boolean reasonsFirst(ResolvedMethod method) {
      return method.strategy().answerPosition() == AnswerPosition.LAST;
    }
  }
}
