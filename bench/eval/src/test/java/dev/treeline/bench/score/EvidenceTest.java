package dev.treeline.bench.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private static final ScoringOptions OPTIONS = new ScoringOptions(100, 4_000, 0.95, 1, 0.05);

  /// Two safe and two unsafe items, margins 2, −1, 1, −2; the method says Yes three times.
  @Test
  void movedBaselineSaysYesAsOftenAsTheMethod() {
    boolean[] safe = {true, true, false, false};
    Sayings baseline = new Sayings(new int[] {1, 0, 0, 0}, new double[] {2, -1, 1, -2});
    Sayings method = new Sayings(new int[] {1, 1, 1, 0}, new double[4]);
    Pairing pairing = new Pairing(safe, new int[] {0, 1, 2, 3}, baseline, method);
    assertThat(MovedThreshold.right(pairing)).containsExactly(1, 1, 0, 1);
  }

  @Test
  void tiedMarginsShareTheAnswer() {
    boolean[] safe = {true, true, false, false};
    Sayings baseline = new Sayings(new int[4], new double[] {-1, -1, -1, -2});
    Sayings method = new Sayings(new int[] {1, 1, 0, 0}, new double[4]);
    Pairing pairing = new Pairing(safe, new int[] {0, 1, 2, 3}, baseline, method);
    double[] right = MovedThreshold.right(pairing);
    assertThat(right[0]).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(right[2]).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(right[3]).isEqualTo(1);
  }

  /// What the baseline could not say stays wrong, wherever its threshold is.
  @Test
  void unreadAnswersOfTheBaselineStayUnread() {
    boolean[] safe = {true, true, false, false};
    Sayings baseline = new Sayings(new int[] {-1, 1, 0, 2}, new double[] {9, 1, -1, 0});
    Sayings method = new Sayings(new int[] {1, 1, -1, 1}, new double[4]);
    Pairing pairing = new Pairing(safe, new int[] {0, 1, 2, 3}, baseline, method);
    assertThat(MovedThreshold.right(pairing)).containsExactly(0, 1, 0, 1);
  }

  @Test
  void answersThatDoNotFollowTheirMarginsAreNotMoved() {
    double[] margins = new double[100];
    int[] said = new int[100];
    Arrays.setAll(margins, i -> i - 50);
    Arrays.setAll(said, i -> i >= 50 ? 1 : 0);
    assertThat(MovedThreshold.isFollowed(new Sayings(said, margins))).isTrue();
    said[10] = 1;
    assertThat(MovedThreshold.isFollowed(new Sayings(said, margins))).isTrue();
    said[20] = 1;
    said[80] = 0;
    said[90] = 0;
    assertThat(MovedThreshold.isFollowed(new Sayings(said, margins))).isFalse();
    margins[3] = Double.NaN;
    assertThat(MovedThreshold.isFollowed(new Sayings(said, margins))).isFalse();
  }

  /// Of 100 safe and 100 unsafe items the baseline says Yes to 60 and 40.
  @Test
  void likelihoodRatiosMustAgree() {
    assertThat(LikelihoodRatios.of(counts(80, 20)))
        .matches(found -> found.gain() > 0 && found.pValue() < 0.001);
    assertThat(LikelihoodRatios.of(counts(50, 50)))
        .matches(found -> found.gain() < 0 && found.pValue() < 0.05);
    // on the line from (40, 60) to (100, 100): a larger share of Yes, and nothing else
    assertThat(LikelihoodRatios.of(counts(80, 70)).pValue()).isEqualTo(1);
    // on the line from (0, 0): a larger share of No
    assertThat(LikelihoodRatios.of(counts(30, 20)).pValue()).isGreaterThan(0.4);
    // a certain Yes or No is too rare to lean on
    assertThat(LikelihoodRatios.of(counts(99, 20)).pValue()).isEqualTo(1);
  }

  private static Pairing counts(int hits, int falseAlarms) {
    boolean[] safe = new boolean[200];
    int[] clusters = new int[200];
    int[] before = new int[200];
    int[] after = new int[200];
    for (int i = 0; i < 200; i++) {
      safe[i] = i < 100;
      clusters[i] = i;
      before[i] = i % 100 < (safe[i] ? 60 : 40) ? 1 : 0;
      after[i] = i % 100 < (safe[i] ? hits : falseAlarms) ? 1 : 0;
    }
    double[] none = new double[200];
    Arrays.fill(none, Double.NaN);
    return new Pairing(safe, clusters, new Sayings(before, none), new Sayings(after, none));
  }

  @Test
  void losingAnswersIsWorseAndGainingThemIsNotBetter() {
    Pairing even = counts(60, 40);
    int[] lost = new int[200];
    int[] whole = new int[200];
    double[] none = new double[200];
    Arrays.fill(none, Double.NaN);
    for (int i = 0; i < 200; i++) {
      whole[i] = even.baseline().isYes(i) ? 1 : 0;
      lost[i] = i % 5 == 0 ? Sayings.UNREAD : whole[i];
    }
    Sayings silent = new Sayings(lost, none);
    Sayings full = new Sayings(whole, none);
    assertThat(finding(even, full, silent)).isEqualTo(Finding.WORSE);
    assertThat(finding(even, silent, full)).isIn(Finding.NO_CHANGE, Finding.NO_DETECTABLE_CHANGE);
  }

  private static Finding finding(Pairing like, Sayings baseline, Sayings method) {
    boolean[] safe = new boolean[like.size()];
    for (int i = 0; i < safe.length; i++) {
      safe[i] = like.isSafe(i);
    }
    Pairing pairing = new Pairing(safe, like.clusters(), baseline, method);
    return FindingRule.findings(List.of(pairing), OPTIONS).getFirst();
  }

  @Test
  void oneSideAloneIsNotAssessed() {
    Sayings said = new Sayings(new int[] {1, 0, 1}, new double[3]);
    Pairing pairing = new Pairing(new boolean[3], new int[] {0, 1, 2}, said, said);
    assertThat(FindingRule.findings(List.of(pairing), OPTIONS))
        .containsExactly(Finding.NOT_ASSESSED);
  }
}
