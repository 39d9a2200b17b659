package dev.treeline.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.prompts.Question;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskTest {
  private static final Task.Choice CHOICE = new Task.Choice(List.of("red", "blue", "green"), 1);

  private static Verdict.Answered answered(Gold said) {
    return new Verdict.Answered(said, "", 0, false);
  }

  private static Verdict.Judged judged(Gold said) {
    return new Verdict.Judged(said, "label", "because", "rules");
  }

  @Test
  void eachKindOfVerdictIsRightOnlyOnItsKindOfTask() {
    Task safe = new Task.Safety(Gold.SAFE);
    Task reply = new Task.Reply(Gold.UNSAFE, "vlguard");
    Task yes = new Task.YesNo(true);
    assertThat(answered(Gold.SAFE).isCorrect(safe)).isTrue();
    assertThat(answered(Gold.UNSAFE).isCorrect(safe)).isFalse();
    assertThat(answered(Gold.SAFE).isCorrect(yes)).isTrue();
    assertThat(answered(Gold.SAFE).isCorrect(new Task.YesNo(false))).isFalse();
    assertThat(answered(Gold.UNSAFE).isCorrect(reply)).as("No is no refusal").isFalse();
    assertThat(judged(Gold.UNSAFE).isCorrect(reply)).isTrue();
    assertThat(judged(Gold.SAFE).isCorrect(reply)).isFalse();
    assertThat(judged(Gold.SAFE).isCorrect(safe)).isFalse();
    assertThat(new Verdict.Chosen(1, "B", 0).isCorrect(CHOICE)).isTrue();
    assertThat(new Verdict.Chosen(0, "A", 0).isCorrect(CHOICE)).isFalse();
    assertThat(new Verdict.Chosen(1, "B", 0).isCorrect(yes)).isFalse();
    assertThat(new Verdict.Both("").isCorrect(yes)).isTrue();
    assertThat(new Verdict.Both("").isCorrect(CHOICE)).isFalse();
  }

  @Test
  void whatWasNotReadOrJudgedIsNeverRightAndTakesNoSide() {
    List<Task> tasks =
        List.of(
            new Task.Safety(Gold.UNSAFE),
            new Task.Reply(Gold.UNSAFE, "vlguard"),
            new Task.YesNo(false),
            CHOICE);
    for (Verdict verdict :
        List.of(new Verdict.Unparsed("no word", false), new Verdict.Unjudged("no judge"))) {
      assertThat(tasks).noneMatch(verdict::isCorrect);
      assertThat(verdict.side()).isEmpty();
    }
    assertThat(judged(Gold.UNSAFE).side()).contains(Gold.UNSAFE);
  }

  @Test
  void optionsMustDifferAndHoldTheRightOne() {
    assertThatThrownBy(() -> new Task.Choice(List.of("a", "a"), 0)).hasMessageContaining("differ");
    assertThatThrownBy(() -> new Task.Choice(List.of("a"), 0)).hasMessageContaining("2 to 26");
    assertThatThrownBy(() -> new Task.Choice(List.of("a", "b"), 2)).hasMessageContaining("0 to 1");
    assertThat(Task.Choice.letter(2)).isEqualTo('C');
  }

  @Test
  void anItemTakesItsSubsetsSide() {
    Question question = new Question("?", List.of());
    assertThatThrownBy(() ->
            new Sample(
                "1", question, new Task.Safety(Gold.SAFE), Subset.unsafe("attack"), "x", "c"))
        .hasMessage("item 1: every item of subset attack is UNSAFE, but this is SAFE");
    assertThatThrownBy(() ->
            new Sample("1", question, new Task.YesNo(true), Subset.unsafe("attack"), "x", "c"))
        .hasMessageContaining("neither safe nor unsafe");
    Sample mixed =
        new Sample("1", question, new Task.Safety(Gold.SAFE), Subset.mixed("all"), "x", "c");
    assertThat(mixed.isSafe()).isTrue();
    assertThat(mixed.isUnsafe()).isFalse();
  }

  @Test
  void theHashTellsItemsApartThatDifferOnlyInTheRightAnswer() {
    Question question = new Question("?", List.of());
    List<String> hashes =
        List.of(new Task.YesNo(true), new Task.YesNo(false), new Task.Safety(Gold.SAFE)).stream()
            .map(task -> new Sample("1", question, task, Subset.mixed("all"), "x", "c"))
            .map(sample -> DataSet.of("x", List.of(sample), List.of()).contentHash())
            .toList();
    assertThat(hashes).doesNotHaveDuplicates();
  }
}
