package dev.treeline.decoding;

/// What is made of the rows of two views of one question: of the clean one, which the answer is
/// for, and of the amateur's, which mostly sees less. A value to print, store and run again.
///
/// Nearly all rules hand on only plausible tokens: those at least `beta` times as probable, in the
/// clean view, as the likeliest (adaptive plausibility, Li et al., "Contrastive Decoding",
/// <https://arxiv.org/abs/2210.15097>). The mask is laid on the clean logits as they come, before
/// any temperature, in float32; the clean view's likeliest token always passes. [Code] alone takes
/// its mask from both rows.
///
/// For those who want to pay less, [#amateurUse] says what a rule takes of the amateur's row.
public sealed interface ContrastRule {
  /// How much of the amateur's row the rule reads. Where that is [AmateurUse#PLAUSIBLE], each entry
  /// stands for itself: [#contrast] on the plausible entries of both rows, gathered in one order,
  /// gives the plausible entries of the result.
  AmateurUse amateurUse();

  /// The least probability in the clean view, as a fraction of the largest, that a token needs; in
  /// [0, 1]. At 0 the clean view alone rules nothing out.
  double beta();

  /// Whether the rule reads the amateur's row. One that does not needs no amateur: [MaskedStream].
  default boolean needsAmateur() {
    return amateurUse() != AmateurUse.NONE;
  }

  /// The same rule without its mask. Margins are taken on its rows: on a masked one they are often
  /// infinite.
  ContrastRule unmasked();

  /// Makes the row to choose from.
  ///
  /// @param clean `[V]`, changed in place
  /// @param amateur `[V]`, not changed
  /// @param step how many tokens were appended since the prompt
  /// @throws IllegalStateException if the clean row holds NaN or +infinity, or nothing above
  ///   -infinity, or a plausible token's result is not finite
  void contrast(float[] clean, float[] amateur, int step);

  /// The formula that VCD, ICD, VDD, AvisC and SID share: (1 + alpha) z − alpha z′ on the plausible
  /// tokens. They differ in the amateur's view. PAI's gamma (l − l′) + l′, l = log-softmax, is this
  /// with alpha = gamma − 1, up to a constant of the row; and CoCA's is this with the principled
  /// view for the clean one and beta 0.
  ///
  /// Visual contrastive decoding, Leng et al., <https://arxiv.org/abs/2311.16922>; follows
  /// DAMO-NLP-SG/VCD at d6568ff, `vcd_utils/vcd_sample.py`. That code only ever samples; here the
  /// row can also be decoded greedily.
  ///
  /// @param alpha the weight of the contrast, 0 or more; 0 leaves the clean logits
  /// @param beta see [ContrastRule#beta()]
  record Vcd(double alpha, double beta) implements ContrastRule {
    public Vcd {
      requireWeight("alpha", alpha);
      requireFraction("beta", beta);
    }

    /// The defaults of VCD's command line: alpha 1, beta 0.1. (Its POPE script for LLaVA takes beta
    /// 0.2; its InstructBLIP script passes no alpha, which then falls back to 0.5.)
    public static Vcd standard() {
      return new Vcd(1, 0.1);
    }

    @Override
    public AmateurUse amateurUse() {
      return alpha == 0 ? AmateurUse.NONE : AmateurUse.PLAUSIBLE;
    }

    @Override
    public Vcd unmasked() {
      return new Vcd(alpha, 0);
    }

    @Override
    public void contrast(float[] clean, float[] amateur, int step) {
      float cutoff = Rows.cutoff(clean, beta);
      if (alpha == 0) {
        Rows.mask(clean, cutoff);
        return;
      }
      Rows.combine(clean, amateur, (float) (1 + alpha), (float) -alpha, cutoff);
    }
  }

  /// The plausibility mask and nothing else: the control that tells how much of a contrast's effect
  /// is only this cut ("The Mirage of Performance Gains", <https://arxiv.org/abs/2504.10020>).
  ///
  /// @param beta see [ContrastRule#beta()]
  record PlausibilityOnly(double beta) implements ContrastRule {
    public PlausibilityOnly {
      requireFraction("beta", beta);
    }

    /// The mask of [Vcd#standard()]: beta 0.1.
    public static PlausibilityOnly standard() {
      return new PlausibilityOnly(0.1);
    }

    @Override
    public AmateurUse amateurUse() {
      return AmateurUse.NONE;
    }

    @Override
    public PlausibilityOnly unmasked() {
      return new PlausibilityOnly(0);
    }

    @Override
    public void contrast(float[] clean, float[] amateur, int step) {
      mask(clean);
    }

    /// Lays the mask on a row.
    ///
    /// @param clean `[V]`, changed in place
    public void mask(float[] clean) {
      Rows.mask(clean, Rows.cutoff(clean, beta));
    }
  }

  /// M3ID: l + (1 − g) / g (l − l′) on the plausible tokens, l = log-softmax, g = exp(−decay (t +
  /// 1)), t the tokens before: the amateur, who sees no picture, counts for more the longer the
  /// answer. At the first token it weighs 0.02, so one-word answers hardly feel it.
  ///
  /// Favero et al., <https://arxiv.org/abs/2403.14003>, as AvisC's code has it (sangminwoo/AvisC,
  /// `avisc_utils/avisc_sample.py`); RITUAL's copy takes raw logits.
  ///
  /// @param decay how fast the prompt is forgotten, 0 or more
  /// @param beta see [ContrastRule#beta()]
  record M3id(double decay, double beta) implements ContrastRule {
    public M3id {
      requireWeight("decay", decay);
      requireFraction("beta", beta);
    }

    @Override
    public AmateurUse amateurUse() {
      return AmateurUse.UNDECIDED;
    }

    @Override
    public M3id unmasked() {
      return new M3id(decay, 0);
    }

    /// The weight of the contrast: (1 − g) / g.
    double weight(int step) {
      return Math.expm1(decay * (step + 1));
    }

    @Override
    public void contrast(float[] clean, float[] amateur, int step) {
      float cutoff = Rows.cutoff(clean, beta);
      double weight = weight(step);
      double shift = weight * Rows.logSumExp(amateur) - (1 + weight) * Rows.logSumExp(clean);
      Rows.combine(clean, amateur, new Rows.Weights(1 + weight, -weight, shift), cutoff);
    }
  }

  /// RITUAL: z + weight z⁺ on the plausible tokens, z⁺ the logits for a transformed picture. The
  /// second view is no amateur here: it is added.
  ///
  /// Woo et al., <https://arxiv.org/abs/2405.17821>; sangminwoo/RITUAL,
  /// `ritual_utils/ritual_sample.py`.
  ///
  /// @param weight of the transformed view, 0 or more; its code's `ritual_alpha`
  /// @param beta see [ContrastRule#beta()]
  record Ritual(double weight, double beta) implements ContrastRule {
    public Ritual {
      requireWeight("weight", weight);
      requireFraction("beta", beta);
    }

    @Override
    public AmateurUse amateurUse() {
      return AmateurUse.PLAUSIBLE;
    }

    @Override
    public Ritual unmasked() {
      return new Ritual(weight, 0);
    }

    @Override
    public void contrast(float[] clean, float[] second, int step) {
      Rows.combine(clean, second, 1, (float) weight, Rows.cutoff(clean, beta));
    }
  }

  /// CODE: (1 + (1 − D)) z − (1 − D) z′ where p ≥ cut D max p, D the distance of the two views'
  /// probabilities: ½ Σ log₂(|p − p′|^exponent + 1) (p + p′), in [0, 1]. The further the views are
  /// apart, the less is contrasted and the more is cut.
  ///
  /// Kim et al., <https://arxiv.org/abs/2406.01920>; IVY-LVLM/CODE, `models/contrastive_decoding`.
  ///
  /// @param exponent of the distance, 0 or more; 0.2 in the authors' code
  /// @param cut scales the mask, in [0, 1]; 1 in the authors' code, 0 for no mask
  record Code(double exponent, double cut) implements ContrastRule {
    public Code {
      requireWeight("exponent", exponent);
      requireFraction("cut", cut);
    }

    /// The clean view alone rules nothing out: 0.
    @Override
    public double beta() {
      return 0;
    }

    @Override
    public AmateurUse amateurUse() {
      return AmateurUse.WHOLE;
    }

    @Override
    public Code unmasked() {
      return new Code(exponent, 0);
    }

    /// How far two views are apart, in [0, 1].
    double distance(float[] clean, float[] amateur) {
      return Math.clamp(RowDistances.code(clean, amateur, exponent), 0, 1);
    }

    @Override
    public void contrast(float[] clean, float[] amateur, int step) {
      int likeliest = Rows.argmax(clean);
      double distance = distance(clean, amateur);
      float cutoff = (float) Math.log(cut * distance) + clean[likeliest];
      double alpha = 1 - distance;
      Rows.combine(clean, amateur, new Rows.Weights(1 + alpha, -alpha, 0), cutoff);
    }
  }

  /// DoLa: l − l′ on the plausible tokens, l = log-softmax; l′ from the head on an earlier layer,
  /// the one of several whose row differs most ([#farthest]).
  ///
  /// Chuang et al., <https://arxiv.org/abs/2309.03883>; voidism/DoLa, `dola.py` and its
  /// `transformers-4.28.1/src/transformers/generation/utils.py`. Its mask writes −1000; here it is
  /// -infinity as everywhere.
  ///
  /// @param beta see [ContrastRule#beta()]; `relative_top` there
  record Dola(double beta) implements ContrastRule {
    public Dola {
      requireFraction("beta", beta);
    }

    @Override
    public AmateurUse amateurUse() {
      return AmateurUse.UNDECIDED;
    }

    @Override
    public Dola unmasked() {
      return new Dola(0);
    }

    @Override
    public void contrast(float[] clean, float[] amateur, int step) {
      float cutoff = Rows.cutoff(clean, beta);
      double shift = Rows.logSumExp(amateur) - Rows.logSumExp(clean);
      Rows.combine(clean, amateur, new Rows.Weights(1, -1, shift), cutoff);
    }

    /// The early row with the largest divergence from the final one, the first of equals. The
    /// divergence is that of DoLa's code: ½ (m ln(m/p) + m ln(m/q)), m = (p + q) / 2, which is the
    /// Jensen-Shannon divergence with the arguments of its two halves changed over.
    ///
    /// @param last `[V]`
    /// @param early at least one row `[V]`
    public static int farthest(float[] last, float[][] early) {
      double[] divergences = RowDistances.divergences(last, early);
      int farthest = 0;
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < early.length; i++) {
        if (divergences[i] > largest) {
          largest = divergences[i];
          farthest = i;
        }
      }
      return farthest;
    }
  }

  private static void requireFraction(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1], but is " + value);
    }
  }

  private static void requireWeight(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be 0 or more and finite, but is " + value);
    }
  }
}
