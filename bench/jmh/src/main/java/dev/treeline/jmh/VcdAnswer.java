package dev.treeline.jmh;

import dev.treeline.decoding.Companion;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.ContrastiveStream;
import dev.treeline.decoding.DeferredContrastiveStream;
import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import dev.treeline.decoding.DiffusionNoise;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.models.HostTensor;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Two streams under VCD, the amateur's picture noised, after their prompts.
@State(Scope.Thread)
public class VcdAnswer {
  private static final int TIMESTEP = 500;
  private static final ContrastRule VCD = ContrastRule.Vcd.standard();

  /// How the second view runs: in a forward of its own at every step, only where more than one
  /// token is plausible, or in one forward with the clean view.
  @Param({"plain", "deferred", "joint"})
  public String path = "plain";

  @SuppressWarnings("NullAway.Init")
  private LogitsStream stream;

  /// Runs both prompts; not timed.
  @Setup(Level.Invocation)
  @SuppressWarnings("MustBeClosedChecker") // closed by close()
  public void begin(SaplingState sapling) {
    LogitsStream clean = sapling.engine.stream(sapling.input);
    LogitsStream amateur = sapling.engine.stream(noised(sapling.input));
    stream =
        switch (path) {
          case "plain" -> new ContrastiveStream(clean, amateur, VCD);
          case "deferred" -> deferred(clean, amateur, Companion.never());
          case "joint" -> deferred(clean, amateur, Companion.always());
          default -> throw new IllegalArgumentException("no path " + path);
        };
    stream.prefill();
  }

  private static LogitsStream deferred(
      LogitsStream clean, LogitsStream amateur, Companion companion) {
    return new DeferredContrastiveStream(clean, amateur, VCD, FirstRow.DROPPED, companion);
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
