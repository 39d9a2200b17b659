package dev.treeline.prompts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EcsoTest {
  private static final Question QUESTION =
      new Question("What now?", List.of(new ImageSource.Bytes("cake.png", new byte[0])));

  private static List<Message> messages(ScriptedAsker asker) {
    return new Ecso().messages(QUESTION, asker);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "Yes", "YES.", " yes.\n"})
  void onlyTheBareWordYesTriggersTheAnswerWithoutTheImage(String verdict) {
    var asker = new ScriptedAsker("Cut it.", verdict, "A cake.");
    assertThat(Rendering.of(messages(asker)))
        .doesNotContain("cake.png")
        .contains("\"Answer: A cake.\"");
    assertThat(asker.asked).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no", "Yes, it is.", "yes!", "", "yesterday"})
  void anyOtherVerdictAsksPlainlyAgain(String verdict) {
    var asker = new ScriptedAsker("Cut it.", verdict);
    assertThat(messages(asker)).isEqualTo(new Plain().messages(QUESTION, asker));
    assertThat(asker.asked).hasSize(2);
  }

  @Test
  void theVerdictIsGivenOnThe1927FirstCharactersAndCutsNoCharacterInHalf() {
    String snowmen = "\u2603".repeat(1900);
    String cakes = "\uD83C\uDF82".repeat(40);
    var asker = new ScriptedAsker(snowmen + cakes, "no");
    messages(asker);
    String expected = "RESPONSE:\n" + snowmen + "\uD83C\uDF82".repeat(27) + "\n\nIs the RESPONSE";
    assertThat(asker.asked.get(1)).contains(expected);
  }

  @Test
  void percentSignsAndBracesOfAnswersAreOnlyText() {
    var asker = new ScriptedAsker("100%s {sure}", "yes", "%d %n {}");
    assertThat(Rendering.of(messages(asker))).contains("\"Answer: %d %n {}\"");
    assertThat(asker.asked.get(1)).contains("RESPONSE:\n100%s {sure}\n");
  }
}
