package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.inference.Check.Result;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  @Test
  void nanNeverPasses() {
    Result result = Comparison.numbers(new float[] {Float.NaN}, new float[] {1}, 1e9);
    assertThat(new Check("", "", result).ok()).isFalse();
    result = Comparison.numbers(new float[] {Float.NaN}, new float[] {Float.NaN}, 1e9);
    assertThat(new Check("", "", result).ok()).isFalse();
  }

  @Test
  void equalInfinitiesAgree() {
    float[] row = {NONE, 1};
    assertThat(Comparison.numbers(row, row.clone(), 0)).isEqualTo(new Result.Difference(0, 0));
  }

  @Test
  void aDifferentLengthIsADifference() {
    assertThat(Comparison.numbers(new float[1], new float[2], 1))
        .isInstanceOf(Result.Different.class);
    assertThat(Comparison.ids(new int[] {1, 2}, new long[] {1}))
        .isInstanceOf(Result.Different.class);
  }

  @Test
  void anotherChoiceIsAFaultUnlessTheReferenceIsTied() {
    float[][] ours = {{1, 2}};
    assertThat(Comparison.choices(ours, new float[][] {{2, 1}}, new long[] {0}))
        .isInstanceOf(Result.Different.class);
    assertThat(Comparison.choices(ours, new float[][] {{1.0005f, 1}}, new long[] {0}))
        .isInstanceOf(Result.Tie.class);
    assertThat(Comparison.choices(ours, new float[][] {{1, 2}}, new long[] {1}))
        .isInstanceOf(Result.Equal.class);
  }

  @Test
  void masksMayDifferOnlyAtTheCutoff() {
    float[] clean = {3, 1, 0};
    var atOne = new Comparison.Cutoff(1.00001, 1e-4);
    assertThat(
            Comparison.masked(new float[] {3, 1, NONE}, new float[] {3, NONE, NONE}, clean, atOne))
        .isZero();
    assertThat(Comparison.masked(new float[] {3, 1, 0}, new float[] {3, NONE, NONE}, clean, atOne))
        .isInfinite();
  }

  @Test
  void textsAreShownWhereTheyPart() {
    assertThat(Comparison.texts("abc", "abd"))
        .isEqualTo(new Result.Different("at character 2 is \"c\" for \"d\""));
    assertThat(Comparison.texts("abc", "abc")).isEqualTo(new Result.Equal());
  }
}
