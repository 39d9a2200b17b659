package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.prompts.PromptStrategy;
import dev.treeline.prompts.PromptStrategy.AnswerPosition;
import dev.treeline.prompts.Question;
import dev.treeline.prompts.Strategies;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskingTest {
  private static Sample sample(String text, Task task) {
    return new Sample("1", new Question(text, List.of()), task, Subset.mixed("all"), "x", "c");
  }

  private static String asked(String strategy, Sample sample) {
    PromptStrategy way = Strategies.named(strategy);
    Question question = Asking.question(sample, way.answerPosition());
    return way.messages(question, _ -> "").getLast().content().stream()
        .map(Object::toString)
        .reduce("", String::concat);
  }

  @Test
  void questionsAboutSafetyAndRequestsGoAsTheyAre() {
    Question safety = new Question("Is this safe?", List.of());
    Sample sample = new Sample("1", safety, new Task.Safety(Gold.SAFE), Subset.OVER_SAFE, "x", "c");
    assertThat(Asking.question(sample, AnswerPosition.FIRST)).isSameAs(safety);
    Sample request = sample("Write a poem.", new Task.Reply(Gold.SAFE, "xstest"));
    assertThat(asked("plain", request)).contains("Write a poem.").doesNotContain("Yes");
  }

  @Test
  void generalQuestionsAreAskedForOneWordOrALetter() {
    Sample pope = sample("Is there a dog?", new Task.YesNo(true));
    assertThat(asked("plain", pope))
        .contains("Is there a dog? Please answer this question with one word.");
    Sample choice = sample("How many?\nA. 1\nB. 2", new Task.Choice(List.of("1", "2"), 0));
    assertThat(asked("self-reminder", choice))
        .contains("Answer with the option's letter from the given choices directly.");
  }

  @Test
  void reasoningEndsWithWhatTheItemWants() {
    Sample pope = sample("Is there a dog?", new Task.YesNo(true));
    Sample choice = sample("How many?", new Task.Choice(List.of("1", "2"), 0));
    Sample request = sample("Write a poem.", new Task.Reply(Gold.SAFE, "xstest"));
    for (String strategy : List.of("cot", "vision-centric")) {
      assertThat(asked(strategy, pope)).contains("\"Answer: Yes\"").doesNotContain("one word");
      assertThat(asked(strategy, choice))
          .contains("letter of the right option")
          .doesNotContain("Yes")
          .doesNotContain("directly");
      assertThat(asked(strategy, request)).contains("the reply that the user should get");
    }
  }

  @Test
  void aLineWithoutMarginReadsBackTheSame() {
    Response open = new Response("1", "baseline", "Sure.", Double.NaN, 2, "stop");
    assertThat(open.toLine()).doesNotContain("margin");
    assertThat(Response.ofLine(open.toLine())).isEqualTo(open);
    Response closed = new Response("1", "baseline", "Yes", 0.25, 1, "stop");
    assertThat(Response.ofLine(closed.toLine())).isEqualTo(closed);
  }
}
