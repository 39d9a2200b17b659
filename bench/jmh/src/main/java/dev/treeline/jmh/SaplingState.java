package dev.treeline.jmh;

import dev.treeline.bench.DataSets;
import dev.treeline.inference.EngineOptions;
import dev.treeline.inference.TorchEngine;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.ModelCatalog;
import dev.treeline.models.PreparedInput;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import dev.treeline.prompts.Question;
import java.util.List;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The built-in model, loaded, and a question from grove in front of it.
@State(Scope.Benchmark)
public class SaplingState {
  /// As many threads as the figures in docs/benchmarks.md are taken with.
  static final int THREADS = 2;

  @SuppressWarnings("NullAway.Init")
  Checkpoint checkpoint;

  @SuppressWarnings("NullAway.Init")
  TorchEngine engine;

  @SuppressWarnings("NullAway.Init")
  Question question;

  @SuppressWarnings("NullAway.Init")
  PreparedInput input;

  /// Loads it.
  @Setup
  @SuppressWarnings("MustBeClosedChecker") // closed by close()
  public void open() {
    checkpoint = Checkpoint.open(ModelCatalog.standard().resolve(ModelCatalog.DEFAULT));
    engine = TorchEngine.open(checkpoint, new EngineOptions("cpu", Dtype.F32, THREADS));
    question = DataSets.named("grove").samples().getFirst().question();
    input = checkpoint.processor().prepare(messages());
  }

  List<Message> messages() {
    return List.of(Message.user(question.images(), question.text()));
  }

  ImageSource image() {
    return question.images().getFirst();
  }

  /// Frees it.
  @TearDown
  public void close() {
    try (Checkpoint _ = checkpoint) {
      engine.close();
    }
  }
}
