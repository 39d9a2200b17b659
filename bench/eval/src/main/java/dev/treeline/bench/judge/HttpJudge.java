package dev.treeline.bench.judge;

import dev.treeline.bench.Sample;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.judge.Rubric.Label;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// A judge behind an OpenAI-compatible endpoint. What it answered once is kept on disk, so asking
/// again costs nothing; where it refuses or answers no label the reply stays unjudged.
public final class HttpJudge implements Judge {
  /// After so many replies in a row without an answer the endpoint counts as gone.
  private static final int GONE = 3;

  private final String id;
  private final String model;
  private final ChatEndpoint endpoint;
  private final HttpOptions options;
  private final AnswerCache cache;
  private final AtomicInteger unanswered = new AtomicInteger();

  HttpJudge(
      String id, String model, ChatEndpoint endpoint, HttpOptions options, AnswerCache cache) {
    this.id = id;
    this.model = model;
    this.endpoint = endpoint;
    this.options = options;
    this.cache = cache;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public int parallel() {
    return options.parallel();
  }

  @Override
  public Verdict judge(Sample sample, String reply) {
    Rubric rubric = Judge.rubric(sample);
    return EmptyReply.verdict(rubric, reply, id)
        .orElseGet(() -> {
          try {
            JudgePrompt prompt = JudgePrompt.of(rubric, sample, reply, options.pictures());
            return ask(rubric, ChatRequest.body(model, rubric, prompt, options));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private Verdict ask(Rubric rubric, String request) throws IOException {
    String key = JudgePrompt.sha256("POST " + endpoint.address() + "\n" + request);
    Optional<String> kept = cache.find(key);
    if (kept.isPresent()) {
      return read(rubric, kept.get());
    }
    return switch (endpoint.post(request)) {
      case ChatEndpoint.Outcome.Failed(String reason) -> failed(reason);
      case ChatEndpoint.Outcome.Answered(String body) -> {
        unanswered.set(0);
        yield switch (ChatAnswer.of(body)) {
          case ChatAnswer.Nothing(String reason) ->
              new Verdict.Unjudged(endpoint.withoutKey(reason));
          case ChatAnswer.Said(String said) -> {
            String content = endpoint.withoutKey(said);
            if (ChatAnswer.label(rubric, content).isPresent()) {
              cache.put(key, content);
            }
            yield read(rubric, content);
          }
        };
      }
    };
  }

  private Verdict failed(String reason) {
    boolean late = reason.startsWith("no answer");
    if (late && unanswered.incrementAndGet() >= GONE) {
      throw new JudgeException(
          "%s left %d replies in a row unanswered: %s".formatted(endpoint.address(), GONE, reason));
    }
    return new Verdict.Unjudged(reason);
  }

  private Verdict read(Rubric rubric, String content) {
    String evidence = "answered: " + ChatAnswer.shorten(content);
    Optional<Label> label = ChatAnswer.label(rubric, content);
    return label
        .<Verdict>map(found ->
            found
                .said()
                .<Verdict>map(said -> new Verdict.Judged(said, found.name(), evidence, id))
                .orElseGet(() -> new Verdict.Unjudged(found.name() + "; " + evidence)))
        .orElseGet(() -> new Verdict.Unjudged("the judge gave none of the labels; " + evidence));
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
