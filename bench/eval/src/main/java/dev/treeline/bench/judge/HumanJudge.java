package dev.treeline.bench.judge;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.judge.Rubric.Label;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What people said of a run's replies. All raters must have labelled a reply and must mean the
/// same side; where they do not, the adjudicator's label counts, and without one the reply stays
/// unjudged.
final class HumanJudge implements Judge {
  static final String ID = "human";

  private final Map<String, Map<LabelFile.Key, String>> raters;
  private final Map<LabelFile.Key, String> settled;

  private HumanJudge(Map<String, Map<LabelFile.Key, String>> all) {
    this.settled = all.getOrDefault(LabelFile.ADJUDICATOR, Map.of());
    this.raters = all;
    this.raters.remove(LabelFile.ADJUDICATOR);
  }

  /// @throws IllegalArgumentException if nobody has labelled anything there
  static HumanJudge open(Path directory) throws IOException {
    Map<String, Map<LabelFile.Key, String>> all = LabelFile.readAll(directory);
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "nobody has labelled replies of %s yet (it holds no labels.*.jsonl); first: treeline label %s --rater NAME"
              .formatted(directory, directory));
    }
    return new HumanJudge(all);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public boolean isFresh() {
    return true;
  }

  @Override
  public Verdict judge(Sample sample, String reply) {
    Rubric rubric = Judge.rubric(sample);
    LabelFile.Key key = new LabelFile.Key(sample.id(), Judgement.basis(sample, reply));
    String last = settled.get(key);
    if (last != null) {
      return verdict(rubric, List.of(last), LabelFile.ADJUDICATOR);
    }
    List<String> labels = new ArrayList<>();
    List<String> who = new ArrayList<>();
    raters.forEach((rater, given) -> {
      String label = given.get(key);
      if (label != null) {
        labels.add(label);
        who.add(rater);
      }
    });
    if (labels.size() < raters.size() || labels.isEmpty()) {
      return new Verdict.Unjudged(
          "%d of %d raters have labelled it".formatted(labels.size(), raters.size()));
    }
    return verdict(rubric, labels, String.join(", ", who));
  }

  /// Whether raters have labelled a reply and do not mean the same side.
  static boolean isDisputed(Rubric rubric, List<String> labels) {
    return labels.size() > 1 && side(rubric, labels).isEmpty();
  }

  private static Verdict verdict(Rubric rubric, List<String> labels, String who) {
    String all = String.join(" | ", new LinkedHashSet<>(labels));
    return side(rubric, labels)
        .<Verdict>map(side -> new Verdict.Judged(side, all, "labelled by " + who, ID))
        .orElseGet(() ->
            new Verdict.Unjudged(
                (labels.size() > 1 ? "raters disagree: " : "labelled ") + all + " by " + who));
  }

  private static Optional<Gold> side(Rubric rubric, List<String> labels) {
    Set<Optional<Gold>> sides = new LinkedHashSet<>();
    labels.forEach(label -> sides.add(rubric.label(label).flatMap(Label::said)));
    return sides.size() == 1 ? sides.iterator().next() : Optional.empty();
  }
}
