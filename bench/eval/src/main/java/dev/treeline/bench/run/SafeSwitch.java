package dev.treeline.bench.run;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.bench.Gold;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.inference.Probe;
import dev.treeline.inference.ProbedStream;
import dev.treeline.prompts.PromptStrategy;
import dev.treeline.prompts.PromptStrategy.AnswerPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A prober on the state after the prompt, and a head that refuses where the prober says unsafe.
///
/// Both are linear. The prober tells unsafe from safe by the state of one layer. The head's part
/// for No is learnt on unsafe items alone, so that they get No; SafeSwitch trains a whole head on
/// refusals of unsafe requests in the same way.
final class SafeSwitch implements RowSource {
  @Override
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // owned by the rows handed out
  public Rows open(Scene scene, Settings settings) {
    Fit.Switch learnt = (Fit.Switch) scene.fit();
    double threshold = settings.number("threshold");
    KeptReadings probed = new KeptReadings(scene.stream(scene.input(), new Probe.States()));
    return new Rows(
        new Switched(
            probed, scene.yesNo().no(), states -> shift(learnt, settings, threshold, states)),
        () ->
            scene.yesNo().margin(probed.firstRow)
                - shift(learnt, settings, threshold, probed.firstReadings));
  }

  /// What is added to the logits of No: nothing while the prober says safe.
  private static double shift(
      Fit.Switch learnt, Settings settings, double threshold, float[][] states) {
    double unsafe = 1 / (1 + Math.exp(-learnt.prober().value(probedState(settings, states))));
    return unsafe >= threshold ? learnt.refusal().value(states[states.length - 1]) : 0;
  }

  private static float[] probedState(Settings settings, float[][] states) {
    int layer = settings.whole("layer");
    if (layer >= states.length) {
      throw new IllegalArgumentException(
          "safeswitch: layer must be at most %d for this model, but is %d"
              .formatted(states.length - 1, layer));
    }
    return states[layer == 0 ? states.length - 1 : layer];
  }

  /// Adds the refusal's part to the first row. Owns the other stream.
  @SuppressWarnings("ArrayRecordComponent")
  private record Switched(
      ProbedStream stream, int[] no, java.util.function.ToDoubleFunction<float[][]> shift)
      implements LogitsStream {
    @Override
    public float[] prefill() {
      float[] row = stream.prefill();
      float added = (float) shift.applyAsDouble(stream.readings());
      for (int token : no) {
        row[token] += added;
      }
      return row;
    }

    @Override
    public float[] append(int token) {
      return stream.append(token);
    }

    @Override
    public float[] appendAll(int[] tokens) {
      return stream.appendAll(tokens);
    }

    @Override
    public void close() {
      stream.close();
    }
  }

  @Override
  public boolean isFitted(Settings settings) {
    return true;
  }

  @Override
  public Fit fit(List<Fit.Example> examples, Settings settings) {
    List<LinearModel.Example> probing = new ArrayList<>();
    List<LinearModel.Example> refusing = new ArrayList<>();
    for (Fit.Example example : examples) {
      Scene scene = example.scene();
      boolean unsafe = example.gold() == Gold.UNSAFE;
      try (ProbedStream stream = scene.stream(scene.input(), new Probe.States())) {
        double margin = scene.yesNo().margin(stream.prefill());
        float[][] states = stream.readings();
        probing.add(new LinearModel.Example(probedState(settings, states), 0, unsafe));
        if (unsafe) {
          refusing.add(new LinearModel.Example(states[states.length - 1], -margin, true));
        }
      }
    }
    return new Fit.Switch(LinearModel.learn(probing), LinearModel.learn(refusing));
  }

  @Override
  public Optional<String> conflict(PromptStrategy strategy) {
    return strategy.answerPosition() == AnswerPosition.LAST
        ? Optional.of("it moves the first token, and " + strategy.name() + " answers at the end")
        : Optional.empty();
  }

  @Override
  public Set<Probe.Kind> needs() {
    return Set.of(Probe.Kind.STATES);
  }
}
