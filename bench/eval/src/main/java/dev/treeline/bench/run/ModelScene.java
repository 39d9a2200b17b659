package dev.treeline.bench.run;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.YesNo;
import dev.treeline.inference.Convoy;
import dev.treeline.inference.Engine;
import dev.treeline.inference.Probe;
import dev.treeline.inference.ProbedStream;
import dev.treeline.models.PreparedInput;
import dev.treeline.prompts.Message;
import java.util.List;
import java.util.Optional;

/// A question in front of a loaded model.
///
/// @param engine what runs the method
/// @param learnt what the method learnt from other items, if it learns
record ModelScene(
    ModelSubject subject,
    Engine engine,
    List<Message> messages,
    PreparedInput input,
    long viewSeed,
    Optional<Fit> learnt,
    Economy economy)
    implements Scene {
  private static final int NO_TOKEN = -1;

  @Override
  @MustBeClosed
  public LogitsStream stream(PreparedInput view) {
    return engine.stream(view);
  }

  @Override
  @MustBeClosed
  public ProbedStream stream(PreparedInput view, Probe probe) {
    return engine.stream(view, probe);
  }

  @Override
  public int layers() {
    return subject.checkpoint().config().text().layers();
  }

  @Override
  public PreparedInput prepare(List<Message> others) {
    return subject.checkpoint().processor().prepare(others);
  }

  @Override
  public int imageToken() {
    return subject.checkpoint().config().imageToken().orElse(NO_TOKEN);
  }

  @Override
  public String describe(String prompt, int tokens) {
    return subject.describe(engine, messages, prompt, tokens);
  }

  @Override
  public Fit fit() {
    return learnt.orElseThrow(() ->
        new IllegalArgumentException(
            "a fitted method learns from the other items of a data set, and a single question has"
                + " none: use treeline compare (output-bias also takes a number, shift=0.5)"));
  }

  @Override
  public YesNo yesNo() {
    return subject.yesNo();
  }

  @Override
  public int vocabularySize() {
    return engine.vocabularySize();
  }

  @Override
  public int[] tokens(String text) {
    return subject.checkpoint().tokenizer().encode(text, false);
  }

  @Override
  public boolean hasIdleCore() {
    return !Convoy.isShared() && engine.idleCores() >= Math.max(1, subject.inFlight());
  }

  @Override
  public int stopToken() {
    return subject.checkpoint().generation().stopTokens().stream().sorted().findFirst().orElse(0);
  }
}
