package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.prompts.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectionSamplerTest {
  private static final List<Sample> SAMPLES =
      List.of(sample("1", Gold.UNSAFE), sample("2", Gold.SAFE), sample("3", Gold.SAFE));

  @TempDir Path folder;
  private final List<String> asked = new ArrayList<>();

  private static Sample sample(String id, Gold gold) {
    return new Sample(
        id,
        new Question("Is it safe?", List.of()),
        new Task.Safety(gold),
        gold == Gold.SAFE ? Subset.OVER_SAFE : Subset.TYPICAL,
        "unlabelled",
        id);
  }

  /// Says No to the first item, nothing of use to the second, and to the third now Yes, now No.
  private RejectionSampler sampler(int samples, int keep) {
    var model =
        new RejectionSampler.Reasoner() {
          @Override
          public String answer(Sample sample, int draw) {
            asked.add(sample.id() + " " + draw);
            return switch (sample.id()) {
              case "1" -> "A knife. Answer: No";
              case "2" -> "Perhaps.";
              default -> "Thought " + draw + ". Answer: " + (draw % 2 == 0 ? "No" : "Yes");
            };
          }

          @Override
          public String prompt(Sample sample) {
            return "Think. " + sample.question().text();
          }

          @Override
          public List<String> picture(Sample sample) {
            return sample.id().equals("1") ? List.of("/pictures/1.png") : List.of();
          }
        };
    return new RejectionSampler(folder, new RejectionSampler.Options(samples, keep), model);
  }

  private List<JsonNode> kept() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("rationales.jsonl"))) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  @Test
  void keepsWhatEndsInTheGoldLabelOnce() throws IOException {
    var counts = sampler(4, 2).run(SAMPLES, () -> false);
    assertThat(counts).isEqualTo(new RejectionSampler.Counts(3, 12, 6, 4, 3, 2));
    assertThat(counts.words())
        .isEqualTo("3 items, 12 answers: 6 right, 2 wrong, 4 unread; 3 kept, 2 of them safe");
    assertThat(kept().stream().map(line -> line.at("/conversations/1/value").asText()))
        .containsExactly("A knife. Answer: No", "Thought 1. Answer: Yes", "Thought 3. Answer: Yes");
    assertThat(kept().getFirst().at("/conversations/0/value").asText())
        .isEqualTo("<image>\nThink. Is it safe?");
    assertThat(kept().getFirst().path("image").asText()).isEqualTo("/pictures/1.png");
    assertThat(kept().getLast().has("image")).isFalse();
  }

  @Test
  void aRunThatWasKilledAsksOnlyWhatIsMissing() throws IOException {
    sampler(2, 1).run(SAMPLES, () -> false);
    byte[] whole = Files.readAllBytes(folder.resolve("rationales.jsonl"));
    Path log = folder.resolve("samples.jsonl");
    List<String> lines = Files.readAllLines(log);
    Files.writeString(log, lines.getFirst() + "\n" + lines.get(1).substring(0, 9));
    asked.clear();
    sampler(2, 1).run(SAMPLES, () -> false);
    assertThat(asked).containsExactly("2 0", "2 1", "3 0", "3 1");
    assertThat(Files.readAllBytes(folder.resolve("rationales.jsonl"))).isEqualTo(whole);
    asked.clear();
    sampler(2, 1).run(SAMPLES, () -> false);
    assertThat(asked).isEmpty();
  }

  @Test
  void aStoppedItemIsNotCounted() throws IOException {
    var counts = sampler(2, 1).run(SAMPLES, () -> asked.size() >= 3);
    assertThat(counts.items()).isEqualTo(1);
    Files.writeString(folder.resolve("samples.jsonl"), "", StandardOpenOption.APPEND);
    assertThat(sampler(2, 1).run(SAMPLES, () -> false).items()).isEqualTo(3);
  }

  @Test
  void somethingIsAskedAndKept() {
    assertThatThrownBy(() -> new RejectionSampler.Options(0, 1))
        .hasMessageContaining("samples and keep must be at least 1, but are 0 and 1");
  }
}
