package dev.treeline.bench.grove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.DataSets;
import dev.treeline.bench.Gold;
import dev.treeline.bench.Verdict;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.Question;
import dev.treeline.prompts.Strategies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningWriterTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CLASSES =
      Pattern.compile("The ([a-z ]+) is (an?|a [a-z]+) [a-z ]+ and the ([a-z ]+) is an? ");

  @TempDir static Path root;
  private static List<JsonNode> rationales;
  private static List<JsonNode> answers;
  private static List<JsonNode> textual;

  @BeforeAll
  static void write() throws IOException {
    Grove.writeRationales(root.resolve("a"), 3, 60, _ -> {});
    Grove.writeRationales(root.resolve("b"), 3, 60, _ -> {});
    rationales = lines("a/rationales.jsonl");
    answers = lines("a/answers.jsonl");
    textual = lines("a/textual.jsonl");
  }

  private static List<JsonNode> lines(String file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(root.resolve(file))) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static String said(JsonNode line, int turn) {
    return line.at("/conversations/" + turn + "/value").asText();
  }

  @Test
  void theSameSeedGivesTheSameBytes() throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("a"))) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> {
            Path twin = root.resolve("b").resolve(root.resolve("a").relativize(file));
            try {
              assertThat(Files.mismatch(file, twin)).as(file.toString()).isEqualTo(-1);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  @Test
  void aRationaleEndsInTheAnswerOfItsTwin() {
    assertThat(rationales).hasSizeGreaterThanOrEqualTo(60).hasSameSizeAs(answers);
    for (int i = 0; i < rationales.size(); i++) {
      assertThat(rationales.get(i).get("image")).isEqualTo(answers.get(i).get("image"));
      assertThat(gold(AnswerParser.LAST, said(rationales.get(i), 1)))
          .isEqualTo(gold(AnswerParser.STRICT, said(answers.get(i), 1)))
          .isEqualTo(gold(AnswerParser.STRICT, said(textual.get(i), 1)));
    }
  }

  private static Gold gold(AnswerParser parser, String text) {
    return ((Verdict.Answered) parser.parse(text)).said();
  }

  @Test
  void bothAnswersAreEquallyFrequent() {
    assertThat(answers.stream().filter(line -> said(line, 1).equals("Yes.")))
        .hasSize(answers.size() / 2);
  }

  @Test
  void aRationaleIsAskedForAsTheStrategyAsks() {
    for (int i = 0; i < rationales.size(); i++) {
      var question = new Question(said(answers.get(i), 0).replace("<image>\n", ""), List.of());
      var asked =
          Strategies.named("vision-centric").messages(question, _ -> "").getFirst().content();
      assertThat(said(rationales.get(i), 0))
          .isEqualTo("<image>\n" + ((Content.Text) asked.getLast()).text());
    }
  }

  @Test
  void onlyTrainingPairsAreLearnt() {
    for (JsonNode line : rationales) {
      Matcher named = CLASSES.matcher(said(line, 1));
      assertThat(named.find()).as(said(line, 1)).isTrue();
      Icon object = icon(Icon.Role.OBJECT, named.group(1));
      Icon person = icon(Icon.Role.PERSON, named.group(3));
      assertThat(Split.of(object, person)).isEqualTo(Split.TRAIN);
    }
  }

  private static Icon icon(Icon.Role role, String bare) {
    return Icons.of(role).stream().filter(one -> one.bare().equals(bare)).findFirst().orElseThrow();
  }

  @Test
  void onlyTheTextualTwinNamesTheRisk() {
    for (int i = 0; i < textual.size(); i++) {
      Matcher named = CLASSES.matcher(said(rationales.get(i), 1));
      assertThat(named.find()).isTrue();
      String object = "the " + named.group(1);
      assertThat(said(textual.get(i), 0)).containsIgnoringCase(object).doesNotContain("<image>");
      assertThat(said(answers.get(i), 0)).doesNotContainIgnoringCase(object).startsWith("<image>");
      assertThat(textual.get(i).has("image")).isFalse();
    }
    assertThat(root.resolve("a/images/blank.png")).isNotEmptyFile();
  }

  @Test
  void developmentItemsAreADataSetOfDevelopmentPairs() throws IOException {
    DataSet dev = DataSets.open(root.resolve("a/dev"));
    assertThat(dev.samples()).hasSizeGreaterThanOrEqualTo(320);
    assertThat(dev.notes()).isEmpty();
    for (JsonNode label : lines("a/dev-leaky/data/labels.jsonl")) {
      Icon object = Icons.named(label.get("object").asText());
      Icon person = Icons.named(label.get("person").asText());
      assertThat(Split.of(object, person)).isEqualTo(Split.DEV);
    }
  }

  @Test
  void thereIsAtLeastOneItem() {
    assertThatThrownBy(() -> Grove.writeRationales(root, 1, 0, _ -> {}))
        .hasMessageContaining("items");
  }
}
