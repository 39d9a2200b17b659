package dev.treeline.bench.run;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.bench.Gold;
import dev.treeline.decoding.FirstRowStream;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.prompts.PromptStrategy;
import dev.treeline.prompts.PromptStrategy.AnswerPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The control `output-bias`: the model's own rows with every spelling of Yes moved by `shift` in
/// the first one. The shift is given, or fitted: the one with the best balanced accuracy of the
/// margin's sign on other items.
final class OutputBias implements RowSource {
  static final String FITTED = "fitted";

  @Override
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // owned by the rows handed out
  public Rows open(Scene scene, Settings settings) {
    double shift =
        settings.is("shift", FITTED) ? ((Fit.Shift) scene.fit()).nats() : settings.number("shift");
    LogitsStream model = scene.stream(scene.input());
    FirstRowStream shifted =
        new FirstRowStream(new ShiftedStream(model, scene.yesNo().yes(), (float) shift));
    return new Rows(shifted, () -> scene.yesNo().margin(shifted.firstRow()));
  }

  @Override
  public Optional<String> conflict(PromptStrategy strategy) {
    return strategy.answerPosition() == AnswerPosition.LAST
        ? Optional.of("it moves the first token, and " + strategy.name() + " answers at the end")
        : Optional.empty();
  }

  @Override
  public boolean isFitted(Settings settings) {
    return settings.is("shift", FITTED);
  }

  @Override
  public Fit fit(List<Fit.Example> examples, Settings settings) {
    List<Labelled> margins = new ArrayList<>();
    for (Fit.Example example : examples) {
      try (LogitsStream stream = example.scene().stream(example.scene().input())) {
        double margin = example.scene().yesNo().margin(stream.prefill());
        margins.add(new Labelled(margin, example.gold() == Gold.SAFE));
      }
    }
    return new Fit.Shift(best(margins));
  }

  /// An item's margin, and whether Yes is right.
  record Labelled(double margin, boolean yes) {}

  /// The shift under which the margin's sign has the best balanced accuracy; of equally good ones
  /// the smallest. Without both kinds of items it is 0.
  static double best(List<Labelled> items) {
    long yes = items.stream().filter(Labelled::yes).count();
    long no = items.size() - yes;
    if (yes == 0 || no == 0) {
      return 0;
    }
    List<Double> thresholds = new ArrayList<>();
    thresholds.add(0.0);
    double[] sorted = items.stream().mapToDouble(Labelled::margin).sorted().toArray();
    for (int i = 1; i < sorted.length; i++) {
      thresholds.add((sorted[i - 1] + sorted[i]) / 2);
    }
    double best = 0;
    double bestScore = Double.NEGATIVE_INFINITY;
    for (double threshold : thresholds) {
      double score = 0;
      for (Labelled item : items) {
        boolean right = item.margin > threshold == item.yes;
        score += right ? 1.0 / (item.yes ? yes : no) : 0;
      }
      boolean asGood = Math.abs(score - bestScore) < 1e-12;
      if (asGood ? Math.abs(threshold) < Math.abs(best) : score > bestScore) {
        best = threshold;
        bestScore = score;
      }
    }
    return -best;
  }
}
