package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.treeline.decoding.ContrastRule.Code;
import dev.treeline.decoding.ContrastRule.Dola;
import dev.treeline.decoding.ContrastRule.M3id;
import dev.treeline.decoding.ContrastRule.PlausibilityOnly;
import dev.treeline.decoding.ContrastRule.Ritual;
import dev.treeline.decoding.ContrastRule.Vcd;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/// Every rule against its formula, written out in probabilities and in double.
class ContrastTwinsTest {
  private static final float MASKED = Float.NEGATIVE_INFINITY;

  private static double[] softmax(float[] logits) {
    double max = IntStream.range(0, logits.length).mapToDouble(v -> logits[v]).max().orElseThrow();
    double[] p = new double[logits.length];
    double sum = 0;
    for (int v = 0; v < p.length; v++) {
      p[v] = Math.exp(logits[v] - max);
      sum += p[v];
    }
    for (int v = 0; v < p.length; v++) {
      p[v] /= sum;
    }
    return p;
  }

  /// The least probability a token needs, and what becomes of those that have it.
  private static double[] naive(ContrastRule rule, float[] z, float[] other, int step) {
    double[] p = softmax(z);
    double[] q = softmax(other);
    double max = IntStream.range(0, p.length).mapToDouble(v -> p[v]).max().orElseThrow();
    double distance = 0;
    if (rule instanceof Code(double exponent, double _)) {
      for (int v = 0; v < p.length; v++) {
        double apart = Math.pow(Math.abs(p[v] - q[v]), exponent);
        distance += 0.5 * Math.log(apart + 1) / Math.log(2) * (p[v] + q[v]);
      }
    }
    double least = rule instanceof Code(double _, double cut) ? cut * distance : rule.beta();
    double[] row = new double[z.length];
    for (int v = 0; v < row.length; v++) {
      boolean plausible = z[v] > MASKED && p[v] / max >= least;
      row[v] =
          !plausible
              ? MASKED
              : switch (rule) {
                case Vcd(double alpha, double _) -> (1 + alpha) * z[v] - alpha * other[v];
                case PlausibilityOnly _ -> z[v];
                case Ritual(double weight, double _) -> z[v] + weight * other[v];
                case Dola _ -> Math.log(p[v]) - Math.log(q[v]);
                case M3id(double decay, double _) -> {
                  double g = Math.exp(-decay * (step + 1));
                  yield Math.log(p[v]) + (1 - g) / g * (Math.log(p[v]) - Math.log(q[v]));
                }
                case Code _ -> (2 - distance) * z[v] - (1 - distance) * other[v];
              };
    }
    return row;
  }

  private static List<ContrastRule> rules(SplittableRandom random) {
    double beta = random.nextDouble();
    return List.of(
        new Vcd(random.nextDouble(3), beta),
        new M3id(random.nextDouble(0.1), beta),
        new Ritual(random.nextDouble(5), beta),
        new Dola(beta),
        new Code(0.1 + random.nextDouble(), random.nextDouble()));
  }

  private static float[] other(SplittableRandom random, int size) {
    float[] row = new float[size];
    for (int v = 0; v < size; v++) {
      row[v] = (float) (4 * random.nextGaussian() - 3);
    }
    return row;
  }

  private static float[] contrasted(ContrastRule rule, float[] clean, float[] other, int step) {
    float[] row = clean.clone();
    rule.contrast(row, other, step);
    return row;
  }

  @ParameterizedTest(name = "seed {0}")
  @RandomLogits
  void everyRuleIsItsFormula(long seed, float[] clean) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] other = other(random, clean.length);
    float[] before = other.clone();
    int step = random.nextInt(40);
    for (ContrastRule rule : rules(random)) {
      float[] row = contrasted(rule, clean, other, step);
      double[] expected = naive(rule, clean, other, step);
      for (int v = 0; v < row.length; v++) {
        boolean bothMasked = row[v] == MASKED && expected[v] == MASKED;
        double tolerance = 2e-5 * (1 + Math.abs(expected[v]) + Math.abs(clean[v]));
        boolean near = Math.abs(row[v] - expected[v]) < tolerance;
        assertThat(bothMasked || near || onTheEdge(rule, clean, other, v))
            .as("%s token %d: %s, expected %s", rule, v, row[v], expected[v])
            .isTrue();
      }
      assertThat(other).isEqualTo(before);
      assertThat(row[Rows.argmax(clean)]).as(rule.toString()).isGreaterThan(MASKED);
    }
  }

  /// Whether float32 may go either way at the mask.
  private static boolean onTheEdge(ContrastRule rule, float[] clean, float[] other, int v) {
    double least =
        rule instanceof Code code ? code.cut() * code.distance(clean, other) : rule.beta();
    return Math.abs(clean[v] - clean[Rows.argmax(clean)] - Math.log(least)) < 2e-5;
  }

  @ParameterizedTest(name = "seed {0}")
  @RandomLogits
  void unmaskedChangesTheMaskOnly(long seed, float[] clean) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] other = other(random, clean.length);
    for (ContrastRule rule : rules(random)) {
      float[] row = contrasted(rule, clean, other, 3);
      float[] unmasked = contrasted(rule.unmasked(), clean, other, 3);
      for (int v = 0; v < row.length; v++) {
        assertThat(row[v] == MASKED || row[v] == unmasked[v]).isTrue();
        assertThat(unmasked[v] == MASKED).isEqualTo(clean[v] == MASKED);
      }
    }
  }

  /// What streams that compute less rely on: the amateur's use is what the rule says.
  @ParameterizedTest(name = "seed {0}")
  @RandomLogits
  void whatTheAmateurIsUsedForIsWhatTheRuleSays(long seed, float[] clean) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] other = other(random, clean.length);
    for (ContrastRule rule : rules(random)) {
      float cutoff = Rows.cutoff(clean, rule.beta());
      int[] plausible = IntStream.range(0, clean.length).filter(v -> clean[v] >= cutoff).toArray();
      float[] row = contrasted(rule, clean, other, 2);
      switch (rule.amateurUse()) {
        case NONE, WHOLE -> {}
        case UNDECIDED -> {
          float[] others = other(random, clean.length);
          assertThat(plausible.length > 1 || finite(row) == 1).isTrue();
          assertThat(plausible.length > 1 || finite(contrasted(rule, clean, others, 2)) == 1)
              .isTrue();
        }
        case PLAUSIBLE -> {
          float[] gathered =
              contrasted(rule, gather(clean, plausible), gather(other, plausible), 2);
          assertThat(gathered).isEqualTo(gather(row, plausible));
        }
      }
    }
  }

  private static long finite(float[] row) {
    return IntStream.range(0, row.length).filter(v -> row[v] > MASKED).count();
  }

  private static float[] gather(float[] row, int[] at) {
    float[] gathered = new float[at.length];
    for (int i = 0; i < at.length; i++) {
      gathered[i] = row[at[i]];
    }
    return gathered;
  }

  @Test
  void ritualAddsTheSecondViewByEye() {
    assertThat(contrasted(new Ritual(3, 0.1), new float[] {1, 3, 0}, new float[] {2, -1, 9}, 0))
        .containsExactly(7, 0, MASKED);
  }

  @Test
  void codeContrastsFullyWhereTheViewsAgreeAndCutsWhereTheyDoNot() {
    float[] z = {2, 1, 0};
    Code rule = new Code(0.2, 1);
    assertThat(rule.distance(z, z)).isZero();
    assertThat(contrasted(rule, z, z, 0)).containsExactly(2, 1, 0);
    float[] one = {50, 0, 0};
    float[] two = {0, 50, 0};
    assertThat(rule.distance(one, two)).isEqualTo(1);
    assertThat(contrasted(rule, one, two, 0)).containsExactly(50, MASKED, MASKED);
  }

  @Test
  void m3idHardlyMovesTheFirstTokenAndMovesLaterOnesMore() {
    M3id rule = new M3id(0.02, 0.1);
    assertThat(rule.weight(0)).isBetween(0.02020, 0.02021); // (1 - g) / g, g = exp(-0.02)
    assertThat(rule.weight(34)).isGreaterThan(1);
  }

  @Test
  void dolaTakesTheLayerThatIsFarthest() {
    float[] last = {3, 0, 0};
    assertThat(Dola.farthest(last, new float[][] {{3, 0, 0}, {0, 3, 0}, {2, 1, 0}})).isEqualTo(1);
    assertThat(Dola.farthest(last, new float[][] {{3, 0, 0}, {4, 1, 1}})).isZero();
    assertThat(RowDistances.divergences(last, new float[][] {last})[0]).isCloseTo(0, within(1e-15));
  }

  @ParameterizedTest(name = "seed {0}")
  @RandomLogits
  void dolasDivergenceIsThatOfItsCode(long seed, float[] row) {
    float[] last = row.clone();
    for (int v = 0; v < last.length; v++) {
      last[v] = Math.max(last[v], -20); // the formula has no value for a probability of 0
    }
    float[] early = other(new SplittableRandom(seed), row.length);
    double[] p = softmax(last);
    double[] q = softmax(early);
    double expected = 0;
    for (int v = 0; v < p.length; v++) {
      double m = (p[v] + q[v]) / 2;
      if (m > 0 && p[v] > 0 && q[v] > 0) {
        expected += 0.5 * (m * Math.log(m / p[v]) + m * Math.log(m / q[v])) / p.length;
      }
    }
    double divergence = RowDistances.divergences(last, new float[][] {early})[0];
    assertThat(divergence).isCloseTo(expected, within(1e-9));
  }

  @Test
  void impossibleRulesAreRefused() {
    assertThatThrownBy(() -> new M3id(-1, 0.1)).hasMessageContaining("decay must be 0 or more");
    assertThatThrownBy(() -> new Ritual(Double.NaN, 0.1)).hasMessageContaining("weight");
    assertThatThrownBy(() -> new Code(0.2, 2)).hasMessage("cut must be in [0, 1], but is 2.0");
    assertThatThrownBy(() -> new Dola(-0.5)).hasMessageContaining("beta must be in");
  }
}
