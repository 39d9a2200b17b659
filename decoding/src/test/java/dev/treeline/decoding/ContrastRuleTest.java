package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.decoding.ContrastRule.PlausibilityOnly;
import dev.treeline.decoding.ContrastRule.Vcd;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class ContrastRuleTest {
  private static final float MASKED = Float.NEGATIVE_INFINITY;

  private static float[] contrasted(ContrastRule rule, float[] clean, float[] amateur) {
    float[] row = clean.clone();
    rule.contrast(row, amateur, 0);
    return row;
  }

  /// The formula token by token in double, with probabilities instead of a logit cutoff, as the
  /// comment "version 1" in VCD's code has it.
  private static double[] naive(Vcd rule, float[] clean, float[] amateur) {
    double max = MASKED;
    for (float logit : clean) {
      max = Math.max(max, logit);
    }
    var row = new double[clean.length];
    for (int v = 0; v < row.length; v++) {
      boolean plausible = clean[v] > MASKED && Math.exp(clean[v] - max) >= rule.beta();
      row[v] = plausible ? (1 + rule.alpha()) * clean[v] - rule.alpha() * amateur[v] : MASKED;
    }
    return row;
  }

  @Test
  void fourTokensByEye() {
    // ln 0.1 is -2.30: 3 and 1 are plausible, 0.6 and -1 are not
    float[] clean = {1, 3, 0.6f, -1};
    float[] amateur = {0.5f, 4, -9, 9};
    assertThat(contrasted(new Vcd(1, 0.1), clean, amateur))
        .containsExactly(1.5f, 2, MASKED, MASKED);
    assertThat(contrasted(new Vcd(0.5, 0.1), clean, amateur))
        .containsExactly(1.25f, 2.5f, MASKED, MASKED);
    assertThat(contrasted(new Vcd(1, 1), clean, amateur))
        .containsExactly(MASKED, 2, MASKED, MASKED);
    assertThat(contrasted(new Vcd(1, 0), clean, amateur)).containsExactly(1.5f, 2, 10.2f, -11);
    assertThat(contrasted(new PlausibilityOnly(0.1), clean, amateur))
        .containsExactly(1, 3, MASKED, MASKED);
  }

  @ParameterizedTest(name = "seed {0}")
  @RandomLogits
  void equalsTheFormulaTokenByToken(long seed, float[] clean) {
    var random = new SplittableRandom(seed);
    var rule = new Vcd(random.nextDouble(3), random.nextDouble());
    float[] amateur = amateur(random, clean.length);
    float[] row = contrasted(rule, clean, amateur);
    double[] expected = naive(rule, clean, amateur);
    for (int v = 0; v < row.length; v++) {
      double tolerance = 1e-5 * (1 + Math.abs(clean[v]) + Math.abs(amateur[v]));
      boolean onTheEdge =
          Math.abs(clean[v] - Rows.cutoff(clean, rule.beta())) < 1e-5; // float32 may go either way
      assertThat(row[v] == expected[v] || Math.abs(row[v] - expected[v]) < tolerance || onTheEdge)
          .isTrue();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @RandomLogits
  void theLikeliestCleanTokenSurvivesAndTheAmateurIsNotChanged(long seed, float[] clean) {
    var random = new SplittableRandom(seed);
    float[] amateur = amateur(random, clean.length);
    float[] before = amateur.clone();
    float[] row = contrasted(new Vcd(random.nextDouble(5), 1), clean, amateur);
    assertThat(row[Rows.argmax(clean)]).isGreaterThan(MASKED);
    assertThat(amateur).isEqualTo(before);
  }

  @ParameterizedTest(name = "seed {0}")
  @RandomLogits
  void withoutContrastAndMaskTheRowIsPlain(long seed, float[] clean) {
    float[] amateur = amateur(new SplittableRandom(seed), clean.length);
    assertThat(contrasted(new Vcd(0, 0), clean, amateur)).isEqualTo(clean);
    assertThat(contrasted(new PlausibilityOnly(0), clean, amateur)).isEqualTo(clean);
    assertThat(contrasted(new Vcd(0, 1e-30), clean, amateur)[Rows.argmax(clean)])
        .isEqualTo(clean[Rows.argmax(clean)]);
  }

  @ParameterizedTest(name = "seed {0}")
  @RandomLogits
  void alphaZeroIsTheMaskAlone(long seed, float[] clean) {
    double beta = new SplittableRandom(seed).nextDouble();
    float[] amateur = new float[clean.length];
    amateur[0] = MASKED; // not read
    assertThat(contrasted(new Vcd(0, beta), clean, amateur))
        .isEqualTo(contrasted(new PlausibilityOnly(beta), clean, amateur));
  }

  @Test
  void unmaskedTakesTheMaskAwayOnly() {
    assertThat(new Vcd(0.5, 0.2).unmasked()).isEqualTo(new Vcd(0.5, 0));
    assertThat(new PlausibilityOnly(0.2).unmasked()).isEqualTo(new PlausibilityOnly(0));
  }

  @Test
  void defaultsAreThoseOfVcdsCommandLine() {
    assertThat(Vcd.standard()).isEqualTo(new Vcd(1, 0.1));
    assertThat(PlausibilityOnly.standard()).isEqualTo(new PlausibilityOnly(0.1));
    assertThat(Vcd.standard().needsAmateur()).isTrue();
    assertThat(PlausibilityOnly.standard().needsAmateur()).isFalse();
    assertThat(Vcd.standard().amateurUse()).isEqualTo(AmateurUse.PLAUSIBLE);
    assertThat(new Vcd(0, 0.1).amateurUse()).isEqualTo(AmateurUse.NONE);
  }

  @Test
  void aMaskedCleanTokenStaysMaskedWhateverTheAmateurSays() {
    float[] clean = {MASKED, 1};
    assertThat(contrasted(new Vcd(1, 0), clean, new float[] {MASKED, 0}))
        .containsExactly(MASKED, 2);
  }

  @Test
  void rowsThatCannotBeContrastedAreRefusedWithTheToken() {
    assertThatThrownBy(
            () -> contrasted(Vcd.standard(), new float[] {Float.NaN, 1}, new float[] {0, 0}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("token 0 has NaN");
    assertThatThrownBy(
            () -> contrasted(Vcd.standard(), new float[] {0, 1}, new float[] {0, Float.NaN}))
        .hasMessageContaining("token 1 has NaN (clean 1.0, amateur NaN)");
    assertThatThrownBy(
            () -> contrasted(Vcd.standard(), new float[] {0, 1}, new float[] {MASKED, 0}))
        .hasMessageContaining("token 0 has Infinity (clean 0.0, amateur -Infinity)");
    assertThatThrownBy(
            () -> contrasted(PlausibilityOnly.standard(), new float[] {MASKED}, new float[1]))
        .hasMessageContaining("leaves no token");
  }

  @Test
  void impossibleRulesAreRefused() {
    assertThatThrownBy(() -> new Vcd(-0.1, 0.1)).hasMessageContaining("alpha must be 0 or more");
    assertThatThrownBy(() -> new Vcd(Double.NaN, 0.1)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Vcd(1, 1.5)).hasMessage("beta must be in [0, 1], but is 1.5");
    assertThatThrownBy(() -> new PlausibilityOnly(-1)).hasMessageContaining("beta must be in");
  }

  private static float[] amateur(SplittableRandom random, int size) {
    var row = new float[size];
    for (int v = 0; v < size; v++) {
      row[v] = (float) (5 * random.nextGaussian());
    }
    return row;
  }
}
