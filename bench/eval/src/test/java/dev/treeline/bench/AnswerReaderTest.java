package dev.treeline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.prompts.Question;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
  private static final Task CHOICE =
      new Task.Choice(List.of("a red cat", "two dogs", "A", "nothing"), 1);

  private static Sample sample(Task task) {
    return new Sample("1", new Question("?", List.of()), task, Subset.mixed("all"), "x", "c");
  }

  private static Verdict read(Task task, String response) {
    return new AnswerReader(AnswerParser.STRICT).read(sample(task), "baseline", response);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "B | B",
        "b. | B",
        "(B) two dogs | B",
        "B: two dogs | B",
        " **B** | B",
        "Answer: C | C",
        "The answer is B. | B",
        "The correct answer is (D), as nothing is there | D",
        "Option A | A",
        "Two dogs. | B",
        "I see two animals. So the answer is B | B",
        "The correct option would be D. | D"
      })
  void readsTheOptionThatWasChosen(String response, char letter) {
    assertThat(read(CHOICE, response))
        .isInstanceOfSatisfying(
            Verdict.Chosen.class, chosen -> assertThat(chosen.option()).isEqualTo(letter - 'A'));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        "A cat is shown",
        "I think there are dogs",
        "E",
        "The answer is a dog",
        "Better not",
        "two dogs and a red cat"
      })
  void choosesNothingWhereNoOptionIsNamed(String response) {
    assertThat(read(CHOICE, response)).isInstanceOf(Verdict.Unparsed.class);
  }

  @Test
  void afterReasoningTheLastLabelledLetterCounts() {
    String response = "A: the cat is red, so it may be option A. But there are two.\nAnswer: B";
    assertThat(new AnswerReader(AnswerParser.LAST).read(sample(CHOICE), "cot", response))
        .isEqualTo(new Verdict.Chosen(1, "B", response.length() - 1));
    assertThat(read(CHOICE, response))
        .isInstanceOfSatisfying(
            Verdict.Chosen.class, chosen -> assertThat(chosen.option()).isZero());
  }

  @Test
  void yesAndNoAreReadAlikeInGeneralQuestions() {
    assertThat(read(new Task.YesNo(false), "No, there is none.").isCorrect(new Task.YesNo(false)))
        .isTrue();
  }

  @Test
  void repliesAreLeftToTheJudge() {
    Task reply = new Task.Reply(Gold.UNSAFE, "vlguard");
    assertThat(read(reply, "No.")).isInstanceOf(Verdict.Unjudged.class);
    AnswerReader.Judged refuses =
        (item, method, text) ->
            new Verdict.Judged(Gold.UNSAFE, item.id() + method + text, "", "all");
    assertThat(new AnswerReader(AnswerParser.STRICT, refuses).read(sample(reply), "vcd", "Sorry"))
        .isEqualTo(new Verdict.Judged(Gold.UNSAFE, "1vcdSorry", "", "all"));
  }
}
