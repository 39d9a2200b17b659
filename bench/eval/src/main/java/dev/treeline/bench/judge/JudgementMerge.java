package dev.treeline.bench.judge;

import dev.treeline.bench.Verdict;
import dev.treeline.bench.judge.JudgementRun.Reply;
import dev.treeline.bench.run.LineLog;
import dev.treeline.bench.run.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What judges and people said of the parts of a run, put together: as one run would hold it. What
/// two folders say differently of one reply is refused.
///
/// @param sources the parts' folders, the first part first
/// @param replies of the whole run, in its order
public record JudgementMerge(List<Path> sources, List<Reply> replies) {
  public JudgementMerge {
    sources = List.copyOf(sources);
    replies = List.copyOf(replies);
  }

  /// Something that was said, and in which folder.
  private record Said<T>(T what, Path where) {}

  /// The judge that the parts' numbers rest on; empty where no part was judged.
  ///
  /// @throws IllegalArgumentException if parts rest on different ones
  public String judge() throws IOException {
    String first = "";
    Path where = Path.of("");
    for (Path source : sources) {
      String judge = Judgements.chosen(source);
      if (!judge.isEmpty() && !first.isEmpty() && !judge.equals(first)) {
        throw new IllegalArgumentException(
            "%s rests on the judge %s, %s on %s; name one for the whole by --judge"
                .formatted(where, first, source, judge));
      }
      if (first.isEmpty() && !judge.isEmpty()) {
        first = judge;
        where = source;
      }
    }
    return first;
  }

  /// Writes judgements and labels into a folder. Of a reply the latest word of a judge is kept, in
  /// the run's order; what people said is put together from their labels.
  ///
  /// @throws IllegalArgumentException if folders contradict each other; nothing is written then
  public void write(Path out) throws IOException {
    Map<String, Map<LabelFile.Key, Said<String>>> labels = labels();
    Map<String, Map<Judgement.Key, Said<Verdict>>> judges = judgements();
    for (Map.Entry<String, Map<LabelFile.Key, Said<String>>> rater : labels.entrySet()) {
      StringBuilder text = new StringBuilder();
      rater
          .getValue()
          .forEach((key, said) -> text.append(LabelFile.line(key, said.what())).append('\n'));
      RunFolder.writeWhole(out.resolve(LabelFile.name(rater.getKey())), text.toString());
    }
    if (!judges.isEmpty()) {
      StringBuilder text = new StringBuilder();
      for (Map.Entry<String, Map<Judgement.Key, Said<Verdict>>> judge : judges.entrySet()) {
        boolean people = judge.getKey().equals(HumanJudge.ID) && !labels.isEmpty();
        append(people ? people(out) : judge.getValue(), judge.getKey(), text);
      }
      RunFolder.writeWhole(out.resolve(Judgements.FILE), text.toString());
    }
  }

  private void append(Map<Judgement.Key, Said<Verdict>> said, String judge, StringBuilder text) {
    for (Reply reply : replies) {
      Judgement.Key key = key(reply, judge);
      Said<Verdict> verdict = said.get(key);
      if (verdict != null) {
        text.append(Judgement.of(key, verdict.what()).toLine()).append('\n');
      }
    }
  }

  private static Judgement.Key key(Reply reply, String judge) {
    String basis = Judgement.basis(reply.sample(), reply.text());
    return new Judgement.Key(reply.sample().id(), reply.method(), judge, basis);
  }

  private Map<Judgement.Key, Said<Verdict>> people(Path out) throws IOException {
    Map<Judgement.Key, Said<Verdict>> verdicts = new LinkedHashMap<>();
    try (HumanJudge people = HumanJudge.open(out)) {
      for (Reply reply : replies) {
        Verdict verdict = people.judge(reply.sample(), reply.text());
        verdicts.put(key(reply, HumanJudge.ID), new Said<>(verdict, out));
      }
    }
    return verdicts;
  }

  private Map<String, Map<LabelFile.Key, Said<String>>> labels() throws IOException {
    Map<String, Map<LabelFile.Key, Said<String>>> all = new LinkedHashMap<>();
    for (Path source : sources) {
      for (Map.Entry<String, Map<LabelFile.Key, String>> rater :
          LabelFile.readAll(source).entrySet()) {
        Map<LabelFile.Key, Said<String>> kept =
            all.computeIfAbsent(rater.getKey(), _ -> new LinkedHashMap<>());
        rater
            .getValue()
            .forEach((key, label) ->
                add(kept, key, new Said<>(label, source), rater.getKey(), key.item()));
      }
    }
    return all;
  }

  private Map<String, Map<Judgement.Key, Said<Verdict>>> judgements() throws IOException {
    Map<String, Map<Judgement.Key, Said<Verdict>>> all = new LinkedHashMap<>();
    for (Path source : sources) {
      Map<Judgement.Key, Verdict> latest = new LinkedHashMap<>();
      LineLog.read(source.resolve(Judgements.FILE), Judgement::ofLine)
          .forEach(line -> latest.put(line.key(), line.verdict()));
      latest.forEach((key, verdict) -> {
        Map<Judgement.Key, Said<Verdict>> kept =
            all.computeIfAbsent(key.judge(), _ -> new LinkedHashMap<>());
        if (key.judge().equals(HumanJudge.ID)) {
          kept.putIfAbsent(key, new Said<>(verdict, source)); // made again from the labels
        } else {
          String reply = key.item() + " by " + key.method();
          add(kept, key, new Said<>(verdict, source), key.judge(), reply);
        }
      });
    }
    return all;
  }

  private static <K, T> void add(
      Map<K, Said<T>> kept, K key, Said<T> said, String who, String reply) {
    Said<T> before = kept.putIfAbsent(key, said);
    if (before != null && !before.what().equals(said.what())) {
      throw new IllegalArgumentException(
          "%s says of the reply to %s in %s: %s; but in %s: %s"
              .formatted(
                  who,
                  reply,
                  before.where(),
                  shown(before.what()),
                  said.where(),
                  shown(said.what())));
    }
  }

  private static String shown(Object said) {
    return switch (said) {
      case Verdict.Judged judged -> judged.label();
      case Verdict.Unjudged unjudged -> "unjudged, " + unjudged.reason();
      default -> said.toString();
    };
  }
}
