package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows of several thousand logits, of which many are plausible: the loops without branches of
/// [PlausibleSet] and [Rows#combine], which rows of [RandomLogits] are too short for.
class LargeRowsTest {
  private static final float MASKED = Float.NEGATIVE_INFINITY;
  private static final int BLOCK = 1024;
  private static final double BETA = 0.1;

  /// Rows that are no multiple of a block long, with what makes each of them hard.
  static Stream<Arguments> rows() {
    return Stream.of(
        Arguments.of("no new largest one", row(5000, 1)),
        Arguments.of("ends with a block", row(4 * BLOCK, 2)),
        Arguments.of("one more than a block", row(BLOCK + 1, 3)),
        Arguments.of("a new largest one in each block", rising(7001, 0.0004)),
        Arguments.of("each larger than all before", rising(4100, 0.01)),
        Arguments.of("a late one that rules most out", with(row(6001, 4), 5999, 11)),
        Arguments.of("a late one that rules all out", with(row(6001, 5), 4 * BLOCK, 40)),
        Arguments.of("the last one is the largest", with(row(3333, 6), 3332, 9.5f)),
        Arguments.of("the first of a block is the largest", with(row(3333, 7), 2 * BLOCK, 9.5f)),
        Arguments.of("many are masked", masked(row(5000, 8), 4)),
        Arguments.of("all later ones are masked", cut(row(5000, 9), BLOCK)),
        Arguments.of("all are equal", new float[2500]),
        Arguments.of("the least there is", filled(2500, -Float.MAX_VALUE)),
        Arguments.of("the most there is", filled(2500, Float.MAX_VALUE)));
  }

  private static float[] row(int length, long seed) {
    var random = new SplittableRandom(seed);
    float[] row = new float[length];
    for (int v = 0; v < length; v++) {
      row[v] = 5 + 2 * (float) random.nextDouble() + (v % 3 == 0 ? 2 : 0);
    }
    row[7] = 9.25f;
    return row;
  }

  private static float[] rising(int length, double step) {
    float[] row = new float[length];
    for (int v = 0; v < length; v++) {
      row[v] = (float) (step * v) - v % 5 / 4f;
    }
    return row;
  }

  private static float[] with(float[] row, int at, float logit) {
    row[at] = logit;
    return row;
  }

  private static float[] masked(float[] row, int every) {
    for (int v = 0; v < row.length; v += every) {
      row[v] = MASKED;
    }
    return row;
  }

  private static float[] cut(float[] row, int at) {
    Arrays.fill(row, at, row.length, MASKED);
    return row;
  }

  private static float[] filled(int length, float logit) {
    float[] row = new float[length];
    Arrays.fill(row, logit);
    return row;
  }

  private static int[] leftByTheMask(float[] row, double beta) {
    float[] masked = row.clone();
    Rows.mask(masked, Rows.cutoff(row, beta));
    return IntStream.range(0, row.length).filter(v -> masked[v] > MASKED).toArray();
  }

  private static int[] found(float[] row, double beta) {
    var set = new PlausibleSet();
    set.find(row, beta);
    return set.ids();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void theSetIsWhatTheMaskLeaves(String name, float[] row) {
    float[] before = row.clone();
    for (double beta : new double[] {0, 0.01, BETA, 0.5, 1}) {
      assertThat(found(row, beta))
          .as("%s, beta %s", name, beta)
          .isEqualTo(leftByTheMask(row, beta));
    }
    assertThat(row).containsExactly(before);
    assertThat(found(cut(row.clone(), BLOCK), BETA)).hasSizeGreaterThan(BLOCK / 8);
  }

  @Test
  void aSetThatWasUsedForgets() {
    var set = new PlausibleSet();
    set.find(rising(7001, 0.01), 0.01);
    float[] row = row(5000, 12);
    set.find(row, BETA);
    assertThat(set.ids()).isEqualTo(leftByTheMask(row, BETA));
    set.find(with(new float[300], 20, 50), BETA);
    assertThat(set.ids()).containsExactly(20);
  }

  @ParameterizedTest
  @ValueSource(ints = {BLOCK, BLOCK + 1, 3 * BLOCK - 1, 3 * BLOCK, 4999})
  void whatIsNoLogitIsRefusedInLaterBlocksToo(int at) {
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] row = with(row(5000, 13), at, wrong);
      assertThatThrownBy(() -> found(row, BETA))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("logits must be finite or -infinity, but token " + at + " has " + wrong);
      assertThatThrownBy(() -> Rows.argmax(row))
          .hasMessage("logits must be finite or -infinity, but token " + at + " has " + wrong);
    }
    float[] row = with(row(5000, 13), at, MASKED);
    assertThat(found(row, BETA)).isEqualTo(leftByTheMask(row, BETA)).doesNotContain(at);
  }

  /// What [Rows#combine] says it does, one token after the other.
  private static float[] combined(float[] clean, float[] second, float a, float b, float cutoff) {
    float[] combined = new float[clean.length];
    for (int v = 0; v < clean.length; v++) {
      boolean plausible = clean[v] >= cutoff && clean[v] > MASKED;
      combined[v] = plausible ? a * clean[v] + b * second[v] : MASKED;
    }
    return combined;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void rowsAreCombinedWherePlausible(String name, float[] row) {
    float[] second = row(row.length, 14);
    for (double beta : new double[] {0, BETA, 1}) {
      float cutoff = Rows.cutoff(row, beta);
      float[] clean = row.clone();
      Rows.combine(clean, second, 0.5f, -0.25f, cutoff);
      assertThat(clean)
          .as("%s, beta %s", name, beta)
          .containsExactly(combined(row, second, 0.5f, -0.25f, cutoff));
    }
  }

  /// A third of the tokens is plausible: token 3,000 is, the next two are not.
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, MASKED, Float.POSITIVE_INFINITY, -Float.MAX_VALUE})
  void whatIsNotFiniteIsRefusedOnlyWhereATokenIsPlausible(float wrong) {
    float[] row = row(5000, 15);
    float cutoff = 7;
    float[] second = with(row(5000, 16), 3000, wrong);
    assertThatThrownBy(() -> Rows.combine(row.clone(), second, 2, -2, cutoff))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("token 3000 has " + (2 * row[3000] - 2 * wrong))
        .hasMessageContaining("(clean %s, amateur %s)".formatted(row[3000], wrong));
    float[] elsewhere = with(with(row(5000, 16), 3001, wrong), 3002, wrong);
    float[] clean = row.clone();
    Rows.combine(clean, elsewhere, 2, -2, cutoff);
    assertThat(clean).containsExactly(combined(row, elsewhere, 2, -2, cutoff));
    assertThat(clean[3001]).isEqualTo(MASKED);
  }

  /// -infinity - -infinity is NaN, which nobody may see.
  @Test
  void whatBothViewsMaskStaysMasked() {
    float[] clean = masked(row(5000, 17), 2);
    float[] second = masked(row(5000, 18), 4);
    float[] expected = combined(clean, second, 2, -1, MASKED);
    Rows.combine(clean, second, 2, -1, MASKED); // no token is implausible
    assertThat(clean).containsExactly(expected).contains(MASKED);
    assertThatThrownBy(() -> Rows.combine(with(clean, 9, Float.NaN), second, 2, -1, MASKED))
        .hasMessageContaining("token 9 has NaN");
  }

  @Test
  void theFastStreamRefusesWhatThePlainOneRefuses() {
    float[] row = row(5000, 19);
    float[] second = with(row(5000, 20), 4998, Float.NaN);
    ContrastRule rule = ContrastRule.Vcd.standard();
    var set = new PlausibleSet();
    set.find(row, rule.beta());
    assertThat(set.size()).isGreaterThan(5000 / 4); // so whole rows are contrasted
    var amateur = new WholeRows(new ScriptedStream(second));
    amateur.prefill();
    assertThatThrownBy(() -> rule.contrast(row.clone(), second, 0))
        .hasMessageContaining("token 4998 has NaN");
    assertThatThrownBy(() -> set.contrast(row.clone(), amateur, rule, 0))
        .hasMessageContaining("token 4998 has NaN");
  }
}
