package dev.treeline.decoding;

/// What is made of the rows of two views of one question: of the clean one, which the answer is
/// for, and of the amateur's, which sees less. A value to print, store and run again.
///
/// All rules here hand on only plausible tokens: those at least `beta` times as probable, in the
/// clean view, as the likeliest (adaptive plausibility, Li et al., "Contrastive Decoding",
/// <https://arxiv.org/abs/2210.15097>). The mask is laid on the clean logits as they come, before
/// any temperature, in float32; the clean view's likeliest token always passes.
public sealed interface ContrastRule {
  /// The least probability, as a fraction of the largest, that a token needs; in [0, 1]. At 0 there
  /// is no mask.
  double beta();

  /// How much of the amateur's row the rule reads.
  AmateurUse amateurUse();

  /// Whether the rule reads the amateur's row. One that does not needs no amateur: [MaskedStream].
  default boolean needsAmateur() {
    return amateurUse() != AmateurUse.NONE;
  }

  /// The same rule without the plausibility mask. Margins are taken on its rows: on a masked one
  /// they are often infinite.
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
  /// tokens. They differ in the amateur's view.
  ///
  /// Visual contrastive decoding, Leng et al., <https://arxiv.org/abs/2311.16922>; follows
  /// DAMO-NLP-SG/VCD at d6568ff, `vcd_utils/vcd_sample.py`. That code only ever samples; here the
  /// row can also be decoded greedily.
  ///
  /// @param alpha the weight of the contrast, 0 or more; 0 leaves the clean logits
  /// @param beta see [ContrastRule#beta()]
  record Vcd(double alpha, double beta) implements ContrastRule {
    public Vcd {
      if (!(alpha >= 0 && alpha < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("alpha must be 0 or more and finite, but is " + alpha);
      }
      requireFraction(beta);
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
      float cleanWeight = (float) (1 + alpha);
      float amateurWeight = (float) alpha;
      for (int v = 0; v < clean.length; v++) {
        float logit = clean[v];
        if (logit < cutoff || logit == Float.NEGATIVE_INFINITY) {
          clean[v] = Float.NEGATIVE_INFINITY;
        } else {
          float contrasted = cleanWeight * logit - amateurWeight * amateur[v];
          clean[v] = Rows.requireFinite(contrasted, v, logit, amateur[v]);
        }
      }
    }
  }

  /// The plausibility mask and nothing else: the control that tells how much of a contrast's effect
  /// is only this cut ("The Mirage of Performance Gains", <https://arxiv.org/abs/2504.10020>).
  ///
  /// @param beta see [ContrastRule#beta()]
  record PlausibilityOnly(double beta) implements ContrastRule {
    public PlausibilityOnly {
      requireFraction(beta);
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

  private static void requireFraction(double beta) {
    if (!(beta >= 0 && beta <= 1)) {
      throw new IllegalArgumentException("beta must be in [0, 1], but is " + beta);
    }
  }
}
