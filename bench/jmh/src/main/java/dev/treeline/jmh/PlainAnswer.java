package dev.treeline.jmh;

import dev.treeline.decoding.LogitsStream;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A stream after its prompt.
@State(Scope.Thread)
public class PlainAnswer {
  @SuppressWarnings("NullAway.Init")
  private LogitsStream stream;

  /// Runs the prompt; not timed.
  @Setup(Level.Invocation)
  @SuppressWarnings("MustBeClosedChecker") // closed by close()
  public void begin(SaplingState sapling) {
    stream = sapling.engine.stream(sapling.input);
    stream.prefill();
  }

  LogitsStream stream() {
    return stream;
  }

  /// Frees its cache.
  @TearDown(Level.Invocation)
  public void close() {
    stream.close();
  }
}
