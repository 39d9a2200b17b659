package dev.treeline.bench.run;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.YesNo;
import dev.treeline.inference.Engine;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;

/// A question in front of a loaded model.
record ModelScene(
    Checkpoint checkpoint,
    Engine engine,
    YesNo yesNo,
    PreparedInput input,
    long viewSeed,
    Economy economy)
    implements Scene {
  @Override
  @MustBeClosed
  public LogitsStream stream(PreparedInput view) {
    return engine.stream(view);
  }

  @Override
  public int vocabularySize() {
    return engine.vocabularySize();
  }

  @Override
  public int[] tokens(String text) {
    return checkpoint.tokenizer().encode(text, false);
  }

  @Override
  public int stopToken() {
    return checkpoint.generation().stopTokens().stream().sorted().findFirst().orElse(0);
  }
}
