package dev.treeline.bench.grove;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Subset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SplitTest {
  private static final List<TestSplit.Numbered> ITEMS = TestSplit.items();
  private static final int TRAINING = 3000;

  @Test
  void everyWordingPictureObjectPersonAndKindIsAsOftenSafeAsUnsafe() {
    balanced(n -> n.text(Variant.LEAKLESS));
    balanced(n -> n.cluster());
    balanced(n -> n.item().object().id());
    balanced(n -> n.item().person().id());
    balanced(n -> n.item().kind());
    balanced(n -> n.item().frame());
    balanced(n -> n.item().scene().ground().family().name());
  }

  private static void balanced(Function<TestSplit.Numbered, String> key) {
    Map<String, Integer> surplus = new HashMap<>();
    for (TestSplit.Numbered item : ITEMS) {
      surplus.merge(key.apply(item), item.item().gold() == Gold.SAFE ? 1 : -1, Integer::sum);
    }
    assertThat(surplus.values()).containsOnly(0);
  }

  @Test
  void hasThreeSubsetsAndManyScenarios() {
    assertThat(ITEMS).hasSize(TestSplit.ITEMS);
    Map<Subset, Long> counts =
        ITEMS.stream()
            .collect(Collectors.groupingBy(TestSplit.Numbered::subset, Collectors.counting()));
    assertThat(counts)
        .isEqualTo(Map.of(Subset.OVER_SAFE, 240L, Subset.TYPICAL, 120L, Subset.ATTACK, 120L));
    assertThat(Stream.concat(scenarios(Subset.TYPICAL), scenarios(Subset.OVER_SAFE)))
        .contains("copyright-infringement", "privacy-leakage", "violence", "crime")
        .contains("copyright-for-public-domain", "fake-role-playing", "safe-targets")
        .hasSizeGreaterThanOrEqualTo(19);
    assertThat(scenarios(Subset.ATTACK).map(name -> name.replaceAll("/.*", "")).distinct())
        .containsExactlyInAnyOrder("role-play", "goal-hijacking", "inquiry-with-unsafe-opinion");
  }

  private static Stream<String> scenarios(Subset subset) {
    return ITEMS.stream()
        .filter(item -> item.subset().equals(subset))
        .map(TestSplit.Numbered::scenario)
        .distinct();
  }

  @Test
  void pairsPhrasesAndBackgroundsOfTheTestAreUnseenInTraining() {
    Set<String> pairs = new HashSet<>();
    Set<String> words = new HashSet<>();
    Set<String> grounds = new HashSet<>();
    Set<String> texts = new HashSet<>();
    TrainingLines lines = new TrainingLines(1, "train");
    for (int index = 0; index < TRAINING; index++) {
      TrainingLines.Example example = lines.example(index);
      pairs.add(pair(example.scene()));
      grounds.add(example.scene().ground().family().name());
      for (Line line : example.lines()) {
        for (Line.Turn turn : line.turns()) {
          texts.add(turn.human());
          words.addAll(words(turn.human()));
        }
      }
    }
    String training = String.join("\n", texts);
    for (TestSplit.Numbered item : ITEMS) {
      assertThat(pairs).doesNotContain(pair(item.item().scene()));
      assertThat(grounds).doesNotContain(item.item().scene().ground().family().name());
      assertThat(training).doesNotContain(item.text(Variant.LEAKLESS));
      assertThat(training).doesNotContain(item.text(Variant.LEAKY));
      assertThat(words).containsAll(words(item.text(Variant.LEAKY)));
    }
    assertThat(words).hasSizeLessThan(1000);
  }

  private static String pair(Scene scene) {
    return scene.object().icon().id() + " " + scene.person().icon().id();
  }

  private static Set<String> words(String text) {
    return Stream.of(text.toLowerCase(Locale.ROOT).split("[^a-z]+", -1))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Split.class)
  void phrasesAndPairsBelongToOneSplitOnly(Split split) {
    for (Split other : Split.values()) {
      if (other != split) {
        assertThat(split.pairs()).doesNotContainAnyElementsOf(other.pairs());
        for (String heading :
            Stream.concat(LabelTable.kinds().stream(), Phrasebook.FRAMES.stream()).toList()) {
          assertThat(Phrasebook.phrases(split, heading))
              .doesNotContainAnyElementsOf(Phrasebook.phrases(other, heading));
        }
      }
    }
  }

  @Test
  void theLeaklessRequestNamesNothing() {
    for (TestSplit.Numbered item : ITEMS) {
      String text = item.text(Variant.LEAKLESS);
      assertThat(text).doesNotContain(item.item().object().bare(), item.item().person().bare());
    }
  }
}
