package dev.treeline.bench.run;

import static dev.treeline.bench.run.Parameter.real;
import static dev.treeline.bench.run.Parameter.text;
import static dev.treeline.bench.run.Parameter.whole;

import dev.treeline.bench.run.MethodEntry.Kind;
import java.util.List;

/// The methods that look into the model or change something in it.
final class ProbeMethods {
  private ProbeMethods() {}

  static void addTo(MethodRegistry registry) {
    registry.add(dola(), new ProbeSources.Dola());
    registry.add(avisc(), new ProbeSources.Avisc());
    registry.add(sid(), new ProbeSources.Sid());
    registry.add(pai(), new ProbeSources.Pai());
    registry.add(steer(), new Steer());
    registry.add(safeSwitch(), new SafeSwitch());
  }

  private static MethodEntry dola() {
    return new MethodEntry(
        "dola",
        Kind.DECODING,
        "Contrasting layers: log p - log p', p' from the head on the early layer that differs most.",
        "Chuang et al., ICLR 2024, https://arxiv.org/abs/2309.03883; voidism/DoLa, dola.py",
        List.of(
            ContrastMethods.BETA,
            text(
                "layers",
                "high",
                "which early layers: the even ones of the lower half (low), of the upper (high), all"
                    + " of them (all), or numbers as in \"0,2,4\"; 0 is the embedding")));
  }

  private static MethodEntry avisc() {
    return new MethodEntry(
        "avisc",
        Kind.DECODING,
        "As vcd, where z' sees only the image tokens that draw attention whatever is asked.",
        "Woo et al., https://arxiv.org/abs/2405.17820; sangminwoo/AvisC,"
            + " avisc_utils/avisc_sample.py",
        List.of(
            ContrastMethods.ALPHA,
            ContrastMethods.BETA,
            real(
                "gamma", 0.5, 0.01, 1, "share of the attention on the picture that layers make up"),
            real("lambda", 1, -10, 10, "blind is above the mean by so many standard deviations")));
  }

  private static MethodEntry sid() {
    return new MethodEntry(
        "sid",
        Kind.DECODING,
        "As vcd, where z' sees, after an early layer, only the least attended image tokens.",
        "Huo et al., ICLR 2025, https://arxiv.org/abs/2408.02032; huofushuo/SID,"
            + " transformers/models/llama/modeling_llama.py",
        List.of(
            ContrastMethods.ALPHA,
            ContrastMethods.BETA,
            whole("layer", 2, 1, 1000, "the first layer that sees fewer"),
            real(
                "share",
                0.1736,
                0.0001,
                1,
                "of the image tokens that stay; the code's 100 of 576")));
  }

  private static MethodEntry pai() {
    return new MethodEntry(
        "pai",
        Kind.DECODING,
        "Pays more attention to the image, and contrasts with the words alone: gamma l - (gamma - 1)"
            + " l', l = log-softmax.",
        "Liu et al., ECCV 2024, https://arxiv.org/abs/2407.21771; LALBJ/PAI, attention.py and CFG.py",
        List.of(
            real("alpha", 0.5, 0, 100, "of the attention score's size, added on image tokens"),
            real("gamma", 1.1, 1, 100, "weight of the contrast; 1 for none"),
            ContrastMethods.BETA,
            whole("layer", 2, 0, 1000, "the first layer that is changed")));
  }

  private static MethodEntry steer() {
    return new MethodEntry(
        "steer",
        Kind.DECODING,
        "Turns the hidden states after every feed-forward part towards those of unsafe items, which"
            + " it learns from the other half of the items.",
        "after VTI, Liu et al., https://arxiv.org/abs/2410.15778; shengliu66/VTI,"
            + " vti_utils/llm_layers.py; a difference of means in place of its principal component,"
            + " and the text part only",
        List.of(
            real("alpha", 0.9, -100, 100, "how far, in tenths of the state's length; < 0: away")));
  }

  private static MethodEntry safeSwitch() {
    return new MethodEntry(
        "safeswitch",
        Kind.DECODING,
        "A prober on the hidden state after the prompt says whether the item is unsafe; only then a"
            + " head that learnt to refuse takes over No. Learns both from the other half of the"
            + " items.",
        "after SafeSwitch, Han et al., https://arxiv.org/abs/2502.01042; Hanpx20/SafeSwitch,"
            + " src/prober; linear prober, and the head's part for No only",
        List.of(
            real("threshold", 0.5, 0, 1, "the least probability of unsafe that switches"),
            whole("layer", 0, 0, 1000, "whose state the prober reads; 0 for the last")));
  }
}
