package dev.treeline.bench.run;

import dev.treeline.bench.Sample;
import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// A comparison being made: every item, and for each item every method, in that order. What is
/// there already is not asked again, so a run that was killed goes on where it was.
///
/// @param samples the items, in the data set's order
/// @param methods at least one, in the order of the table
/// @param seed what every random choice follows from
/// @param inFlight how many groups are asked at a time; changes how long it takes and nothing else
/// @param group how many items share forwards; may change the last bits of margins
/// @param shard which of the groups are asked; fitted methods learn from all samples
public record Run(
    List<Sample> samples,
    List<ResolvedMethod> methods,
    long seed,
    int inFlight,
    int group,
    Shard shard) {
  private static final String RESPONSES = "responses.jsonl";
  private static final String TIMINGS = "timings.jsonl";

  public Run {
    samples = List.copyOf(samples);
    methods = List.copyOf(methods);
    if (methods.isEmpty()) {
      throw new IllegalArgumentException("there must be a method to compare, but there is none");
    }
    if (inFlight < 1) {
      throw new IllegalArgumentException("inFlight must be at least 1, but is " + inFlight);
    }
    if (group < 1) {
      throw new IllegalArgumentException("--batch must be at least 1, but is " + group);
    }
  }

  /// A run in one part.
  public Run(
      List<Sample> samples, List<ResolvedMethod> methods, long seed, int inFlight, int group) {
    this(samples, methods, seed, inFlight, group, Shard.WHOLE);
  }

  /// A run whose items share no forwards.
  public Run(List<Sample> samples, List<ResolvedMethod> methods, long seed, int inFlight) {
    this(samples, methods, seed, inFlight, 1, Shard.WHOLE);
  }

  /// The same run, another part of it.
  public Run part(Shard other) {
    return new Run(samples, methods, seed, inFlight, group, other);
  }

  /// The items that are asked, in the data set's order.
  public List<Sample> items() {
    if (!shard.isPart()) {
      return samples;
    }
    List<Sample> items = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      if (shard.has(i / group)) {
        items.add(samples.get(i));
      }
    }
    return items;
  }

  /// How many answers the run has in the end.
  public int answers() {
    return Math.multiplyExact(items().size(), methods.size());
  }

  /// Asks what is not answered yet, whatever other runs have asked.
  ///
  /// @see #go(Path, Subject.Source, AnswerStore, Progress, BooleanSupplier)
  public boolean go(
      Path directory, Subject.Source source, Progress progress, BooleanSupplier stopped)
      throws IOException {
    return go(directory, source, AnswerStore.none(), progress, stopped);
  }

  /// Asks what is not answered yet.
  ///
  /// @param source opened only when there is something to ask
  /// @param store answers of other runs, which need not be asked
  /// @param stopped asked before each answer; when it says true the run ends early, whole lines
  ///   kept
  /// @return whether every answer is there
  public boolean go(
      Path directory,
      Subject.Source source,
      AnswerStore store,
      Progress progress,
      BooleanSupplier stopped)
      throws IOException {
    try (LineLog<Response> responses = openResponses(directory);
        LineLog<Timing> timings = LineLog.open(directory.resolve(TIMINGS), Timing::ofLine)) {
      int done = responses.found().size();
      if (done == answers()) {
        return true;
      }
      Blocks blocks = new Blocks(this, store, done);
      List<ResolvedMethod> unknown = blocks.unknownMethods();
      try (Subject subject = unknown.isEmpty() ? Subject.none() : source.open()) {
        subject.require(unknown);
        subject.fit(samples, unknown);
        subject.warmUp(samples.getFirst(), unknown, seed);
        progress.start(items().size(), done);
        if (blocks.knownAnswers() > 0) {
          progress.known(blocks.knownAnswers());
        }
        try (Interview interview = new Interview(this, subject, blocks, stopped)) {
          Keeper keeper = new Keeper(this, responses, timings, progress);
          for (int next = done; next < answers(); next++) {
            Optional<Interview.Reply> reply = interview.next();
            if (reply.isEmpty()) {
              return false;
            }
            keeper.keep(next, reply.get());
          }
        }
      }
      return true;
    }
  }

  private LineLog<Response> openResponses(Path directory) throws IOException {
    Path file = directory.resolve(RESPONSES);
    LineLog<Response> log = LineLog.open(file, Response::ofLine);
    try {
      requireOrder(file, log.found());
      return log;
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private void requireOrder(Path file, List<Response> found) {
    List<Sample> items = items();
    if (found.size() > answers()) {
      throw new ModelFormatException(
          "%s has %d lines, but the run has %d answers".formatted(file, found.size(), answers()));
    }
    for (int i = 0; i < found.size(); i++) {
      String item = items.get(i / methods.size()).id();
      String method = methods.get(i % methods.size()).method().toString();
      Response response = found.get(i);
      if (!response.item().equals(item) || !response.method().equals(method)) {
        throw new ModelFormatException(
            "%s: line %d must answer item %s with %s, but answers item %s with %s"
                .formatted(file, i + 1, item, method, response.item(), response.method()));
      }
    }
  }

  /// The answers in a run's folder, and how long each took.
  public List<TimedResponse> read(Path directory) throws IOException {
    Path file = directory.resolve(RESPONSES);
    List<Response> responses = LineLog.read(file, Response::ofLine);
    requireOrder(file, responses);
    Map<List<String>, Timing> byAnswer = new HashMap<>();
    LineLog.read(directory.resolve(TIMINGS), Timing::ofLine)
        .forEach(t -> byAnswer.put(List.of(t.item(), t.method()), t));
    List<TimedResponse> timed = new ArrayList<>();
    for (Response response : responses) {
      Timing timing =
          byAnswer.getOrDefault(
              List.of(response.item(), response.method()), Timing.unknown(response));
      timed.add(timing.with(response));
    }
    return timed;
  }
}
