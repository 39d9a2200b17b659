package dev.treeline.bench.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.run.LineLog;
import dev.treeline.bench.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one judge made of a run's replies.
public final class Judgements {
  /// The file of a run's folder that keeps them.
  public static final String FILE = "judgements.jsonl";

  /// The file of a run's folder that names the judge its numbers rest on.
  private static final String CHOSEN = "judge.txt";

  /// The file of a run's folder that says how well its judge agrees with another.
  private static final String QUALITY = "judge-quality.json";

  private final String judge;
  private final Map<Judgement.Key, Verdict> verdicts = new HashMap<>();

  private Judgements(String judge, List<Judgement> lines) {
    this.judge = judge;
    lines.stream()
        .filter(line -> line.judge().equals(judge))
        .forEach(line -> verdicts.put(line.key(), line.verdict()));
  }

  /// Where nobody judged: every reply is unjudged.
  public static Judgements none() {
    return new Judgements("", List.of());
  }

  /// A judge's judgements in a run's folder.
  ///
  /// @param judge its [Judge#id]
  public static Judgements read(Path directory, String judge) throws IOException {
    return new Judgements(judge, LineLog.read(directory.resolve(FILE), Judgement::ofLine));
  }

  /// The judgements that a run's numbers rest on: the latest judge's.
  public static Judgements ofRun(Path directory) throws IOException {
    String judge = chosen(directory);
    return judge.isEmpty() ? none() : read(directory, judge);
  }

  /// The latest judge of a run; empty where nobody judged.
  static String chosen(Path directory) throws IOException {
    Path file = directory.resolve(CHOSEN);
    return Files.exists(file) ? Files.readString(file).strip() : "";
  }

  /// Notes whom a run's judge was compared with, and how that came out.
  public static void compared(Path directory, String text) throws IOException {
    RunFolder.writeWhole(directory.resolve(QUALITY), text);
  }

  /// The judgements of the one that a judge was last compared with, usually people; nothing where
  /// it was not.
  ///
  /// @param judge its [Judge#id]
  public static Optional<Judgements> reference(Path directory, String judge) throws IOException {
    Path file = directory.resolve(QUALITY);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode noted = new JsonMapper().readTree(file.toFile());
    return noted.path("judge").asText().equals(judge)
        ? Optional.of(read(directory, noted.path("reference").asText()))
        : Optional.empty();
  }

  /// Makes a judge the one that a run's numbers rest on.
  public static void choose(Path directory, String judge) throws IOException {
    RunFolder.writeWhole(directory.resolve(CHOSEN), judge + "\n");
  }

  /// Who judged; empty where nobody did.
  public String judge() {
    return judge;
  }

  /// What the judge made of a reply.
  public Verdict of(Sample sample, String method, String reply) {
    if (judge.isEmpty()) {
      return new Verdict.Unjudged("no judge was asked");
    }
    String basis = Judgement.basis(sample, reply);
    return verdicts.getOrDefault(
        new Judgement.Key(sample.id(), method, judge, basis),
        new Verdict.Unjudged(judge + " has not judged this reply"));
  }
}
