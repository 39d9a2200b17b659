package dev.treeline.bench.report;

import dev.treeline.bench.Verdict;
import dev.treeline.bench.judge.JudgeQuality;
import dev.treeline.bench.judge.JudgementRun.Reply;
import dev.treeline.bench.judge.Judgements;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who judged a run's replies, what was left unjudged, and how good the judge is where that is
/// known.
///
/// @param judge empty where nobody judged
/// @param methods how many replies of each method there are, and how many nobody judged
/// @param quality the judge held against labels
public record Judging(String judge, Map<String, Count> methods, Optional<JudgeQuality> quality) {
  public Judging {
    methods = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(methods));
  }

  /// Replies of one method.
  public record Count(int replies, int unjudged) {}

  /// What a judge made of a run's replies.
  ///
  /// @param reference whom the judge was compared with
  /// @param seed of the bootstrap
  public static Judging of(
      List<Reply> replies, Judgements judge, Optional<Judgements> reference, long seed) {
    Map<String, Count> methods = new LinkedHashMap<>();
    for (Reply reply : replies) {
      Verdict verdict = judge.of(reply.sample(), reply.method(), reply.text());
      int unjudged = verdict instanceof Verdict.Unjudged ? 1 : 0;
      methods.merge(
          reply.method(),
          new Count(1, unjudged),
          (all, one) -> new Count(all.replies() + one.replies(), all.unjudged() + one.unjudged()));
    }
    return new Judging(
        judge.judge(),
        methods,
        reference.map(other -> JudgeQuality.of(replies, judge, other, seed)));
  }

  /// Replies of all methods.
  int replies() {
    return methods.values().stream().mapToInt(Count::replies).sum();
  }

  /// Unjudged replies of all methods.
  int unjudged() {
    return methods.values().stream().mapToInt(Count::unjudged).sum();
  }

  /// Every number under its name, for machines.
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("judge", judge);
    map.put("replies", methods);
    quality.ifPresent(found -> map.put("quality", found.toMap()));
    return map;
  }
}
