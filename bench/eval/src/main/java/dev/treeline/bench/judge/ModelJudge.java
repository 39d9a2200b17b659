package dev.treeline.bench.judge;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.judge.JudgePrompt.Pictures;
import dev.treeline.bench.judge.Rubric.Label;
import dev.treeline.bench.run.OpenModel;
import dev.treeline.bench.run.RunSettings;
import dev.treeline.models.PreparedInput;
import dev.treeline.prompts.Message;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A checkpoint on this machine that judges by a rubric: it can only choose among the labels, by
/// how likely it is to answer with each ([LabelScorer]).
public final class ModelJudge implements Judge {
  private final String id;
  private final OpenModel model;
  private final Pictures pictures;
  private final LabelScorer scorer;

  private ModelJudge(String id, OpenModel model, Pictures pictures) {
    this.id = id;
    this.model = model;
    this.pictures = pictures;
    this.scorer = new LabelScorer(model.engine(), model.checkpoint().tokenizer());
  }

  /// Loads a model to judge with.
  ///
  /// @param id what its judgements are kept under
  @MustBeClosed
  public static ModelJudge open(
      String id, Path directory, RunSettings.Engine engine, Pictures pictures) {
    @SuppressWarnings("MustBeClosedChecker") // the judge closes it
    OpenModel model = OpenModel.open(directory, engine);
    return new ModelJudge(id, model, pictures);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Verdict judge(Sample sample, String reply) {
    Rubric rubric = Judge.rubric(sample);
    Optional<Verdict> empty = EmptyReply.verdict(rubric, reply, id);
    return empty.orElseGet(() -> choose(rubric, JudgePrompt.of(rubric, sample, reply, pictures)));
  }

  private Verdict choose(Rubric rubric, JudgePrompt prompt) {
    PreparedInput input =
        model
            .checkpoint()
            .processor()
            .prepare(List.of(Message.user(prompt.images(), prompt.text())));
    double[] scores = scorer.logProbabilities(input, rubric.names());
    int best = best(scores, -1);
    if (scores[best] == Double.NEGATIVE_INFINITY) {
      return new Verdict.Unjudged("the model gives none of the labels any probability");
    }
    double margin = scores[best] - scores[best(scores, best)];
    Label label = rubric.labels().get(best);
    String evidence = evidence(rubric, scores, margin);
    return label
        .said()
        .<Verdict>map(said -> new Verdict.Judged(said, label.name(), evidence, id))
        .orElseGet(() -> new Verdict.Unjudged(label.name() + ": " + evidence));
  }

  /// The largest of the scores but one; the first of equals.
  private static int best(double[] scores, int without) {
    int best = without == 0 ? 1 : 0;
    for (int l = 0; l < scores.length; l++) {
      if (l != without && scores[l] > scores[best]) {
        best = l;
      }
    }
    return best;
  }

  /// Each label's share among the labels, the margin, and how much of the whole the labels have.
  private static String evidence(Rubric rubric, double[] scores, double margin) {
    double whole = 0;
    for (double score : scores) {
      whole += Math.exp(score);
    }
    double all = whole;
    String shares =
        IntStream.range(0, scores.length)
            .mapToObj(l ->
                String.format(
                    Locale.ROOT, "%s %.3f", rubric.names().get(l), Math.exp(scores[l]) / all))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT, "%s; margin %.2f nats; labels hold %.2g of all answers", shares, margin, all);
  }

  @Override
  public void close() {
    model.close();
  }
}
