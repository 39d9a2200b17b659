package dev.treeline.bench.judge;

import dev.treeline.bench.judge.JudgementRun.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/// The replies a person is to label: each distinct one once, in an order that follows from the seed
/// and tells nothing of the methods.
final class LabelQueue {
  private LabelQueue() {}

  /// The same replies for every rater, in another order for each.
  static List<Reply> of(List<Reply> replies, LabelServer.Plan plan) {
    Set<LabelFile.Key> seen = new HashSet<>();
    List<Reply> distinct = new ArrayList<>();
    for (Reply reply : replies) {
      if (seen.add(key(reply))) {
        distinct.add(reply);
      }
    }
    Collections.shuffle(distinct, new Random(plan.seed()));
    List<Reply> chosen =
        new ArrayList<>(distinct.subList(0, Math.min(plan.limit(), distinct.size())));
    Collections.shuffle(chosen, new Random(plan.seed() * 31 + plan.rater().hashCode()));
    return chosen;
  }

  /// Only what raters disagree on.
  static List<Reply> disputed(Path directory, List<Reply> queue) throws IOException {
    Map<String, Map<LabelFile.Key, String>> all = LabelFile.readAll(directory);
    all.remove(LabelFile.ADJUDICATOR);
    return queue.stream()
        .filter(reply -> {
          List<String> labels =
              all.values().stream()
                  .map(labelsOf -> labelsOf.get(key(reply)))
                  .filter(Objects::nonNull)
                  .toList();
          return HumanJudge.isDisputed(Judge.rubric(reply.sample()), labels);
        })
        .toList();
  }

  static LabelFile.Key key(Reply reply) {
    return new LabelFile.Key(reply.sample().id(), Judgement.basis(reply.sample(), reply.text()));
  }
}
