package dev.treeline.bench.profile;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.bench.run.Economy;
import dev.treeline.bench.run.Fit;
import dev.treeline.bench.run.Scene;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.YesNo;
import dev.treeline.inference.Engine;
import dev.treeline.inference.Probe;
import dev.treeline.inference.ProbedStream;
import dev.treeline.models.PreparedInput;
import dev.treeline.prompts.Message;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// A scene whose streams and vision runs are timed. The question's own view counts as the clean
/// one, every other as the amateur's.
///
/// @param input what stands for the scene's own question
/// @param nudge what makes other views' pictures as new as the question's
record WatchedScene(
    Scene scene,
    PreparedInput input,
    Engine engine,
    Watch watch,
    UnaryOperator<PreparedInput> nudge)
    implements Scene {
  /// Runs the vision tower now, so that its time is not taken for the prompt's; the engine
  /// remembers what it saw.
  void look(PreparedInput view) {
    if (!view.pictures().isEmpty()) {
      var _ = watch.time(Part.VISION, () -> engine.imageFeatures(view));
    }
  }

  @Override
  @MustBeClosed
  @SuppressWarnings({"MustBeClosedChecker", "ReferenceEquality"}) // owned by the one handed out
  public LogitsStream stream(PreparedInput view) {
    look(view);
    return watch.watch(scene.stream(view), view == input ? Part.CLEAN : Part.AMATEUR);
  }

  @Override
  @MustBeClosed
  @SuppressWarnings({"MustBeClosedChecker", "ReferenceEquality"}) // owned by the one handed out
  public ProbedStream stream(PreparedInput view, Probe probe) {
    look(view);
    return watch.watch(scene.stream(view, probe), view == input ? Part.CLEAN : Part.AMATEUR);
  }

  @Override
  public int layers() {
    return scene.layers();
  }

  @Override
  public List<Message> messages() {
    return scene.messages();
  }

  @Override
  public PreparedInput prepare(List<Message> messages) {
    return nudge.apply(scene.prepare(messages));
  }

  @Override
  public int imageToken() {
    return scene.imageToken();
  }

  @Override
  public String describe(String prompt, int tokens) {
    return scene.describe(prompt, tokens);
  }

  @Override
  public Fit fit() {
    return scene.fit();
  }

  @Override
  public YesNo yesNo() {
    return scene.yesNo();
  }

  @Override
  public int vocabularySize() {
    return scene.vocabularySize();
  }

  @Override
  public int[] tokens(String text) {
    return scene.tokens(text);
  }

  @Override
  public int stopToken() {
    return scene.stopToken();
  }

  @Override
  public long viewSeed() {
    return scene.viewSeed();
  }

  @Override
  public PreparedInput repainted(Supplier<PreparedInput> view) {
    return watch.time(Part.VISION, () -> scene.repainted(view));
  }

  @Override
  public boolean hasIdleCore() {
    return scene.hasIdleCore();
  }

  @Override
  public Economy economy() {
    return scene.economy();
  }
}
