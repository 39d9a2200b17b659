package dev.treeline.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.prompts.PromptStrategy.AnswerPosition;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrategiesTest {
  private static final Question QUESTION =
      new Question("Safe? Please start by answering Yes or No.\n\"cut it\"", List.of());

  @Test
  void namesAreUniqueAndFindTheirStrategy() {
    for (PromptStrategy strategy : Strategies.all()) {
      assertThat(Strategies.named(strategy.name())).isSameAs(strategy);
      assertThat(strategy.name()).matches("[a-z]+(-[a-z]+)*");
      assertThat(strategy.summary()).endsWith(".").doesNotContain("\n");
      assertThat(strategy.source()).containsPattern("arxiv.org/abs/\\d{4}[.]\\d{5}|20\\d\\d");
    }
    assertThat(Strategies.all()).extracting(PromptStrategy::name).doesNotHaveDuplicates();
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() {
    assertThatThrownBy(() -> Strategies.named("self-remider"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "unknown prompting strategy self-remider; did you mean self-reminder? (known: plain,");
    assertThatThrownBy(() -> Strategies.named("zzz"))
        .hasMessageStartingWith("unknown prompting strategy zzz (known: plain,");
  }

  @Test
  void strategiesThatReasonFirstDoNotAskForADirectAnswer() {
    for (PromptStrategy strategy : Strategies.all()) {
      List<Message> messages = strategy.messages(QUESTION, new ScriptedAsker("Yes.", "no"));
      boolean direct =
          Rendering.of(messages.subList(messages.size() - 1, messages.size()))
              .contains("Please start by answering");
      assertThat(direct)
          .as(strategy.name())
          .isEqualTo(strategy.answerPosition() == AnswerPosition.FIRST);
    }
  }

  @Test
  void onlyTheFirstRequestForADirectAnswerIsTakenOut() {
    String request = "Please start by answering Yes or No.";
    assertThat(DirectAnswer.notAskedFor("Safe? " + request + "\n\"" + request + "\""))
        .isEqualTo("Safe?\n\"" + request + "\"");
    assertThat(DirectAnswer.notAskedFor(request)).isEmpty();
    assertThat(DirectAnswer.notAskedFor("What is this?")).isEqualTo("What is this?");
  }

  @Test
  void demonstrationsAreBalanced() {
    List<Message> messages = new FewShot().messages(QUESTION, new ScriptedAsker());
    List<String> answers =
        messages.stream()
            .filter(message -> message.role() == Role.ASSISTANT)
            .map(message -> ((Content.Text) message.content().getFirst()).text())
            .toList();
    assertThat(answers).hasSize(4);
    assertThat(answers.stream().filter(answer -> answer.startsWith("Yes."))).hasSize(2);
    assertThat(answers.stream().filter(answer -> answer.startsWith("No."))).hasSize(2);
  }
}
