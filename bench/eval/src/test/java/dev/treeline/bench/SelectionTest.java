package dev.treeline.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.prompts.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
  private static final DataSet DATA = data();

  @Test
  void limitKeepsEverySubsetByItsSizeAndTheOrder() {
    List<Sample> chosen = limited(20, 1).samples();
    assertThat(chosen).filteredOn(s -> s.subset().equals(Subset.TYPICAL)).hasSize(2);
    assertThat(chosen).filteredOn(s -> s.subset().equals(Subset.ATTACK)).hasSize(12);
    assertThat(chosen).filteredOn(s -> s.subset().equals(Subset.OVER_SAFE)).hasSize(6);
    assertThat(chosen).isSubsetOf(DATA.samples()).isSortedAccordingTo(SelectionTest::byId);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {0, 1, 2})
  void largerLimitKeepsWhatASmallerOneTook(long seed) {
    for (int limit = 1; limit < 100; limit++) {
      assertThat(limited(limit, seed).samples()).hasSize(limit);
      assertThat(limited(limit + 1, seed).samples()).containsAll(limited(limit, seed).samples());
    }
  }

  @Test
  void seedDecidesTheChoice() {
    assertThat(limited(20, 1)).isEqualTo(limited(20, 1)).isNotEqualTo(limited(20, 2));
    assertThat(limited(20, 1).notes()).contains("20 of 100 items were selected.");
  }

  @Test
  void scenarioTakesAttackedFormsToo() {
    var crime = new Selection(Set.of(), Set.of("crime"), 0, 0);
    assertThat(crime.from(DATA).samples()).hasSize(70);
    var rolePlay = new Selection(Set.of(), Set.of("role-play"), 0, 0);
    assertThat(rolePlay.from(DATA).samples()).hasSize(60);
    var typicalCrime = new Selection(Set.of("typical"), Set.of("crime"), 3, 0);
    assertThat(typicalCrime.from(DATA).samples()).hasSize(3);
  }

  @Test
  void everythingIsTheDataSetItself() {
    assertThat(Selection.all().from(DATA)).isSameAs(DATA);
    assertThat(limited(1_000, 5).samples()).isEqualTo(DATA.samples());
  }

  @Test
  void nothingLeftIsAnErrorThatNamesTheScenarios() {
    assertThatThrownBy(() -> new Selection(Set.of(), Set.of("crimes"), 0, 0).from(DATA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its scenarios are crime, homonyms, role-play/crime");
  }

  private static DataSet limited(int limit, long seed) {
    return new Selection(Set.of(), Set.of(), limit, seed).from(DATA);
  }

  private static int byId(Sample a, Sample b) {
    return Integer.compare(Integer.parseInt(a.id()), Integer.parseInt(b.id()));
  }

  private static DataSet data() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Subset subset = i % 10 == 0 ? Subset.TYPICAL : i % 10 < 7 ? Subset.ATTACK : Subset.OVER_SAFE;
      String scenario =
          switch (subset.id()) {
            case "typical" -> "crime";
            case "attack" -> "role-play/crime";
            default -> "homonyms";
          };
      String id = Integer.toString(i);
      samples.add(
          new Sample(
              id,
              new Question(id, List.of()),
              new Task.Safety(subset.gold().orElseThrow()),
              subset,
              scenario,
              "c" + i / 2));
    }
    return DataSet.of("toy", samples, List.of());
  }
}
