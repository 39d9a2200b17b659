package dev.treeline.bench.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Rationales out of a model's own mouth: each item is answered several times at a temperature, and
/// answers that end in the gold label are kept as lines to train on (rejection sampling; STaR,
/// Zelikman et al., <https://arxiv.org/abs/2203.14465>, without its hints).
///
/// Every item's answers stand in `samples.jsonl` as they come, so a stopped run goes on where it
/// was; `rationales.jsonl` is written from it at the end.
public final class RejectionSampler {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;
  private final Options options;
  private final Reasoner model;

  /// @param folder where both files go; it must be there
  public RejectionSampler(Path folder, Options options, Reasoner model) {
    this.folder = folder;
    this.options = options;
    this.model = model;
  }

  /// How much is asked and kept.
  ///
  /// @param samples answers an item, at least 1
  /// @param keep right answers kept of an item, at most; at least 1
  public record Options(int samples, int keep) {
    public Options {
      if (!(samples >= 1 && keep >= 1)) {
        throw new IllegalArgumentException(
            "samples and keep must be at least 1, but are %d and %d".formatted(samples, keep));
      }
    }
  }

  /// The model, asked so that it reasons first.
  public interface Reasoner {
    /// One answer.
    ///
    /// @param draw 0, 1, …: which of the item's answers; another one draws other tokens
    String answer(Sample sample, int draw);

    /// The words in which the item is asked.
    String prompt(Sample sample);

    /// Where the item's picture lies, or nothing; for the written lines.
    List<String> picture(Sample sample);
  }

  /// What came out.
  ///
  /// @param items asked
  /// @param answers given
  /// @param right that ended in the gold label
  /// @param unparsed in which no answer was found
  /// @param kept lines written
  /// @param keptSafe of these, with the gold label safe
  public record Counts(int items, int answers, int right, int unparsed, int kept, int keptSafe) {
    /// In words, for the user.
    public String words() {
      return "%,d items, %,d answers: %,d right, %,d wrong, %,d unread; %,d kept, %,d of them safe"
          .formatted(items, answers, right, answers - right - unparsed, unparsed, kept, keptSafe);
    }
  }

  /// Asks what was not asked yet and writes the kept lines.
  ///
  /// @param stopped asked between answers; once true, what is there is kept and counted
  public Counts run(List<Sample> samples, BooleanSupplier stopped) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    try (LineLog<JsonNode> log =
        LineLog.open(folder.resolve("samples.jsonl"), RejectionSampler::parse)) {
      all.addAll(log.found());
      Set<String> done = new HashSet<>();
      all.forEach(one -> done.add(one.path("id").asText()));
      for (Sample sample : samples) {
        if (!done.contains(sample.id()) && sample.gold().isPresent()) {
          ObjectNode asked = ask(sample, stopped);
          if (stopped.getAsBoolean()) {
            break;
          }
          log.append(asked.toString());
          all.add(asked);
        }
      }
    }
    return write(all);
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  private ObjectNode ask(Sample sample, BooleanSupplier stopped) {
    ObjectNode asked = JSON.createObjectNode().put("id", sample.id());
    model.picture(sample).forEach(file -> asked.put("image", file));
    asked.put("prompt", model.prompt(sample));
    asked.put("gold", sample.gold().orElseThrow().answer());
    ArrayNode answers = asked.putArray("answers");
    for (int draw = 0; draw < options.samples() && !stopped.getAsBoolean(); draw++) {
      answers.add(model.answer(sample, draw).strip());
    }
    return asked;
  }

  private Counts write(List<JsonNode> all) throws IOException {
    int[] counts = new int[5];
    Path file = folder.resolve("rationales.jsonl");
    Path part = folder.resolve("rationales.jsonl.part");
    try (var writer = Files.newBufferedWriter(part)) {
      for (JsonNode asked : all) {
        Set<String> right = new LinkedHashSet<>();
        for (JsonNode answer : asked.path("answers")) {
          Verdict verdict = AnswerParser.LAST.parse(answer.asText());
          counts[0]++;
          counts[1] += is(verdict, asked) ? 1 : 0;
          counts[2] += verdict instanceof Verdict.Unparsed ? 1 : 0;
          if (is(verdict, asked)) {
            right.add(answer.asText());
          }
        }
        for (String text : right.stream().limit(options.keep()).toList()) {
          writer.write(line(asked, text) + "\n");
          counts[3]++;
          counts[4] += asked.path("gold").asText().equals(Gold.SAFE.answer()) ? 1 : 0;
        }
      }
    }
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    return new Counts(all.size(), counts[0], counts[1], counts[2], counts[3], counts[4]);
  }

  private static boolean is(Verdict verdict, JsonNode asked) {
    return verdict
        .side()
        .filter(side -> side.answer().equals(asked.path("gold").asText()))
        .isPresent();
  }

  private static String line(JsonNode asked, String answer) {
    ObjectNode line = JSON.createObjectNode().put("id", asked.path("id").asText());
    boolean picture = asked.has("image");
    if (picture) {
      line.put("image", asked.path("image").asText());
    }
    line.put("kind", "vcr");
    ArrayNode turns = line.putArray("conversations");
    String prompt = (picture ? "<image>\n" : "") + asked.path("prompt").asText();
    turns.addObject().put("from", "human").put("value", prompt);
    turns.addObject().put("from", "gpt").put("value", answer);
    return line.toString();
  }
}
