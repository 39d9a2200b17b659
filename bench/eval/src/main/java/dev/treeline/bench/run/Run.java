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
public record Run(
    List<Sample> samples, List<ResolvedMethod> methods, long seed, int inFlight, int group) {
  private static final int FORCE_EVERY = 64;

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

  /// A run whose items share no forwards.
  public Run(List<Sample> samples, List<ResolvedMethod> methods, long seed, int inFlight) {
    this(samples, methods, seed, inFlight, 1);
  }

  /// How many answers the run has in the end.
  public int answers() {
    return Math.multiplyExact(samples.size(), methods.size());
  }

  /// Asks what is not answered yet.
  ///
  /// @param source opened only when there is something to ask
  /// @param stopped asked before each answer; when it says true the run ends early, whole lines
  ///   kept
  /// @return whether every answer is there
  public boolean go(
      Path directory, Subject.Source source, Progress progress, BooleanSupplier stopped)
      throws IOException {
    try (LineLog<Response> responses = openResponses(directory);
        LineLog<Timing> timings =
            LineLog.open(directory.resolve("timings.jsonl"), Timing::ofLine)) {
      int done = responses.found().size();
      if (done == answers()) {
        return true;
      }
      try (Subject subject = source.open()) {
        subject.require(methods);
        subject.fit(samples, methods);
        subject.warmUp(samples.getFirst(), methods, seed);
        progress.start(samples.size(), done);
        try (Interview interview = new Interview(this, subject, inFlight, done, stopped)) {
          for (int next = done; next < answers(); next++) {
            Optional<Answer> answer = interview.next();
            if (answer.isEmpty()) {
              return false;
            }
            keep(next, answer.get(), responses, timings, progress);
          }
        }
      }
      responses.force();
      return true;
    }
  }

  private void keep(
      int number,
      Answer answer,
      LineLog<Response> responses,
      LineLog<Timing> timings,
      Progress progress)
      throws IOException {
    String item = samples.get(number / methods.size()).id();
    String method = methods.get(number % methods.size()).method().toString();
    Response response = Response.of(item, method, answer);
    timings.append(new Timing(item, method, answer.prefillNanos(), answer.decodeNanos()).toLine());
    responses.append(response.toLine());
    if (number % FORCE_EVERY == 0) {
      responses.force();
    }
    progress.answered(response, answer);
  }

  private LineLog<Response> openResponses(Path directory) throws IOException {
    Path file = directory.resolve("responses.jsonl");
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
    if (found.size() > answers()) {
      throw new ModelFormatException(
          "%s has %d lines, but the run has %d answers".formatted(file, found.size(), answers()));
    }
    for (int i = 0; i < found.size(); i++) {
      String item = samples.get(i / methods.size()).id();
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
    try (LineLog<Response> responses = openResponses(directory);
        LineLog<Timing> timings =
            LineLog.open(directory.resolve("timings.jsonl"), Timing::ofLine)) {
      Map<List<String>, Timing> byAnswer = new HashMap<>();
      timings.found().forEach(t -> byAnswer.put(List.of(t.item(), t.method()), t));
      List<TimedResponse> timed = new ArrayList<>();
      for (Response response : responses.found()) {
        Timing timing =
            byAnswer.getOrDefault(
                List.of(response.item(), response.method()),
                new Timing(response.item(), response.method(), 0, 0));
        timed.add(new TimedResponse(response, timing.prefillNanos(), timing.decodeNanos()));
      }
      return timed;
    }
  }
}
