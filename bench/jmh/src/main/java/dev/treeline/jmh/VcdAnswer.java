package dev.treeline.jmh;

import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.ContrastiveStream;
import dev.treeline.decoding.DiffusionNoise;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.models.HostTensor;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Two streams under VCD, the amateur's picture noised, after their prompts.
@State(Scope.Thread)
public class VcdAnswer {
  private static final int TIMESTEP = 500;

  @SuppressWarnings("NullAway.Init")
  private LogitsStream stream;

  /// Runs both prompts; not timed.
  @Setup(Level.Invocation)
  @SuppressWarnings("MustBeClosedChecker") // closed by close()
  public void begin(SaplingState sapling) {
    stream =
        new ContrastiveStream(
            sapling.engine.stream(sapling.input),
            sapling.engine.stream(noised(sapling.input)),
            ContrastRule.Vcd.standard());
    stream.prefill();
  }

  private static PreparedInput noised(PreparedInput input) {
    Picture picture = input.pictures().getFirst();
    float[] pixels =
        DiffusionNoise.apply(picture.pixels().values(), TIMESTEP, new SplittableRandom(1));
    var noised =
        new Picture(
            new HostTensor(picture.pixels().shape(), pixels), picture.contentHash() + "+noise");
    return new PreparedInput(input.prompt(), input.tokenIds(), List.of(noised));
  }

  LogitsStream stream() {
    return stream;
  }

  /// Frees both caches.
  @TearDown(Level.Invocation)
  public void close() {
    stream.close();
  }
}
