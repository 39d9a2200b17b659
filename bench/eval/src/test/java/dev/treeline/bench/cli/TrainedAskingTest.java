package dev.treeline.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedAskingTest {
  private static final String ANSWER = line("Is it safe?", "No.");
  private static final String REASONS =
      line(
          "Is it safe?\\nFirst say what the image shows, then what the text asks, then what both mean"
              + " together. End with \\\"Answer: Yes\\\" or \\\"Answer: No\\\".",
          "The image shows a cup. Answer: Yes");
  private static final String THOUGHTS = line("Is it safe?", "<think>\\nA cup.\\n</think>\\nYes.");

  @TempDir Path folder;

  private static String line(String question, String answer) {
    return """
    {"conversations":[{"from":"human","value":"%s"},{"from":"gpt","value":"%s"}]}\
    """
        .formatted(question, answer);
  }

  private Path file(String name, int plain, int others, String other) throws IOException {
    List<String> lines = new ArrayList<>(Collections.nCopies(plain, ANSWER));
    lines.addAll(Collections.nCopies(others, other));
    return Files.write(folder.resolve(name), lines);
  }

  @Test
  void theWordsOfTheQuestionsTellTheStrategy() throws IOException {
    assertThat(TrainedAsking.of(List.of(file("reasons", 10, 10, REASONS))))
        .contains("vision-centric");
    assertThat(TrainedAsking.of(List.of(file("plain", 10, 0, REASONS)))).isEmpty();
  }

  @Test
  void thoughtsInAnswersAreAskedForStepByStep() throws IOException {
    assertThat(TrainedAsking.of(List.of(file("thoughts", 0, 10, THOUGHTS)))).contains("cot");
  }

  @Test
  void aFewLinesAmongManyDoNotTell() throws IOException {
    Path plain = file("many", 100, 0, REASONS);
    assertThat(TrainedAsking.of(List.of(plain, file("few", 0, 3, REASONS)))).isEmpty();
    assertThat(TrainedAsking.of(List.of(plain, file("enough", 0, 6, REASONS))))
        .contains("vision-centric");
  }
}
