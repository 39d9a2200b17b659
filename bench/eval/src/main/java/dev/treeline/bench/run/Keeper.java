package dev.treeline.bench.run;

import dev.treeline.bench.Sample;
import java.io.IOException;
import java.util.List;

/// Writes a run's answers down as they come.
final class Keeper {
  /// How many answers a power cut may cost.
  private static final int FORCE_EVERY = 64;

  private final List<Sample> items;
  private final List<ResolvedMethod> methods;
  private final LineLog<Response> responses;
  private final LineLog<Timing> timings;
  private final Progress progress;

  Keeper(Run run, LineLog<Response> responses, LineLog<Timing> timings, Progress progress) {
    this.items = run.items();
    this.methods = run.methods();
    this.responses = responses;
    this.timings = timings;
    this.progress = progress;
  }

  /// @param number of the answer in the run's order
  void keep(int number, Interview.Reply reply) throws IOException {
    String item = items.get(number / methods.size()).id();
    String method = methods.get(number % methods.size()).method().toString();
    Answer answer = reply.answer();
    Response response = Response.of(item, method, answer);
    timings.append(Timing.of(response, reply).toLine());
    responses.append(response.toLine());
    if (number % FORCE_EVERY == 0) {
      responses.force();
    }
    if (reply.isKnown()) {
      progress.repeated(response, answer);
    } else {
      progress.answered(response, answer);
    }
  }
}
