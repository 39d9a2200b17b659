package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.treeline.decoding.ContrastRule.Vcd;
import org.junit.jupiter.api.Test;

class YesNoTest {
  private static final float MASKED = Float.NEGATIVE_INFINITY;

  private static int[] ids(int... ids) {
    return ids;
  }

  @Test
  void oneSpellingEachIsTheDifferenceOfTheLogits() {
    assertThat(new YesNo(ids(1), ids(2)).margin(new float[] {9, 2.5f, 1})).isEqualTo(1.5);
  }

  @Test
  void spellingsAddTheirProbabilities() {
    var yesNo = new YesNo(ids(0, 1), ids(2));
    // 0.3 + 0.3 against 0.4
    float[] row = {(float) Math.log(0.3), (float) Math.log(0.3), (float) Math.log(0.4)};
    assertThat(yesNo.margin(row)).isCloseTo(Math.log(1.5), within(1e-6));
  }

  @Test
  void aConstantOnAllLogitsChangesNothingAndLargeLogitsDoNotOverflow() {
    var yesNo = new YesNo(ids(0, 1), ids(2, 3));
    double margin = yesNo.margin(new float[] {1, 2, 3, -1});
    assertThat(yesNo.margin(new float[] {4097, 4098, 4099, 4095})).isCloseTo(margin, within(1e-9));
  }

  @Test
  void aMaskedWordMakesTheMarginInfinite() {
    var yesNo = new YesNo(ids(0, 1), ids(2));
    assertThat(yesNo.margin(new float[] {MASKED, 1, 2})).isEqualTo(-1);
    assertThat(yesNo.margin(new float[] {MASKED, MASKED, 2})).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(yesNo.margin(new float[] {0, 0, MASKED})).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(yesNo.margin(new float[] {MASKED, MASKED, MASKED})).isNaN();
  }

  @Test
  void onAnUnmaskedContrastedRowItIsTheContrastOfTheMargins() {
    var yesNo = new YesNo(ids(0), ids(1));
    float[] clean = {1, 5, 2};
    float[] amateur = {2, 3, 0};
    float[] row = clean.clone();
    new Vcd(1, 0.1).unmasked().contrast(row, amateur, 0);
    assertThat(yesNo.margin(row)).isEqualTo(2 * yesNo.margin(clean) - yesNo.margin(amateur));
  }

  @Test
  void wordsWithoutTokensOrWithSharedOnesAreRefused() {
    assertThatThrownBy(() -> new YesNo(ids(), ids(1)))
        .hasMessage("yes must be one or more token ids, but is []");
    assertThatThrownBy(() -> new YesNo(ids(1), ids(-1))).hasMessageContaining("no must be");
    assertThatThrownBy(() -> new YesNo(ids(1, 2), ids(3, 2)))
        .hasMessage("yes and no must hold each token once, but token 2 comes twice");
    assertThatThrownBy(() -> new YesNo(ids(1), ids(3)).margin(new float[3]))
        .hasMessage("token ids must be below the row's length 3, but one is 3");
  }

  @Test
  void aMarginByTheSpokenSpellingsLeavesOutWhatNobodyWouldWrite() {
    var words = new YesNo(new int[] {0, 1}, new int[] {2, 3});
    float[] spoken = {-7, 5, -8, 11};
    float[] early = {-16, 12, -17, 16};
    float[] gained = new float[4];
    for (int v = 0; v < gained.length; v++) {
      gained[v] = spoken[v] - early[v];
    }
    assertThat(words.margin(gained, spoken)).isEqualTo(-7 - -5.0);
    assertThat(words.margin(gained)).isCloseTo(0, within(1e-3)); // 9 against 9
    assertThat(words.margin(spoken, spoken)).isEqualTo(-6);
  }
}
