package dev.treeline.bench.run;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.bench.Gold;
import dev.treeline.decoding.FirstRowStream;
import dev.treeline.inference.Probe;
import dev.treeline.inference.ProbedStream;
import java.util.List;
import java.util.Set;

/// Steering: the hidden states are turned towards those of unsafe items, by VTI's formula. The
/// direction of a layer is the mean state that leaves it, after the prompt, of unsafe items less
/// that of safe ones.
final class Steer implements RowSource {
  /// VTI's code multiplies its alpha by this.
  private static final double STEP = 0.1;

  @Override
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // owned by the rows handed out
  public Rows open(Scene scene, Settings settings) {
    float[][] directions = ((Fit.Directions) scene.fit()).layers();
    Probe probe = new Probe.Steering(directions, STEP * settings.number("alpha"));
    FirstRowStream stream = new FirstRowStream(scene.stream(scene.input(), probe));
    return new Rows(stream, () -> scene.yesNo().margin(stream.firstRow()));
  }

  @Override
  public boolean isFitted(Settings settings) {
    return true;
  }

  @Override
  public Fit fit(List<Fit.Example> examples, Settings settings) {
    float[][] directions = {};
    for (Fit.Example example : examples) {
      long same = examples.stream().filter(other -> other.gold() == example.gold()).count();
      float sign = example.gold() == Gold.UNSAFE ? 1f : -1f;
      float[][] states = states(example.scene());
      if (directions.length == 0) {
        directions = new float[states.length - 1][states[0].length];
      }
      for (int layer = 0; layer < directions.length; layer++) {
        for (int d = 0; d < directions[layer].length; d++) {
          directions[layer][d] += sign * states[layer + 1][d] / same;
        }
      }
    }
    return new Fit.Directions(directions);
  }

  /// The hidden states after the prompt, `[layers + 1, D]`.
  static float[][] states(Scene scene) {
    try (ProbedStream stream = scene.stream(scene.input(), new Probe.States())) {
      stream.prefill();
      return stream.readings();
    }
  }

  @Override
  public Set<Probe.Kind> needs() {
    return Set.of(Probe.Kind.STATES, Probe.Kind.STEERING);
  }
}
