package dev.treeline.bench.run;

import static dev.treeline.bench.run.Parameter.real;
import static dev.treeline.bench.run.Parameter.whole;

import dev.treeline.bench.run.MethodEntry.Kind;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.prompts.PromptStrategy;
import dev.treeline.prompts.Strategies;
import java.util.List;

/// The methods that come with Treeline.
final class BuiltInMethods {
  private static final Parameter BETA =
      real(
          "beta",
          0.1,
          0,
          1,
          "tokens less than this times as likely as the likeliest are ruled out");

  private BuiltInMethods() {}

  static MethodRegistry registry() {
    PromptStrategy plain = Strategies.named("plain");
    MethodRegistry registry = new MethodRegistry(plain);
    Strategies.all().stream()
        .filter(strategy -> !strategy.name().equals(plain.name()))
        .forEach(registry::add);
    addDecodingRules(registry);
    addControls(registry);
    return registry;
  }

  private static void addDecodingRules(MethodRegistry registry) {
    registry.add(
        new MethodEntry(
            "vcd",
            Kind.DECODING,
            "Visual contrastive decoding: (1 + alpha) z - alpha z', where z' sees the picture under"
                + " noise.",
            "Leng et al., CVPR 2024, https://arxiv.org/abs/2311.16922;"
                + " DAMO-NLP-SG/VCD, vcd_utils/vcd_sample.py",
            List.of(
                real("alpha", 1, 0, 100, "weight of the contrast"),
                BETA,
                whole("timestep", 500, 0, 999, "steps of diffusion noise on the amateur's picture"),
                whole(
                    "legacy-shared-cache",
                    0,
                    0,
                    1,
                    "1 repeats the authors' code before July 2024, where the contrast ended with the"
                        + " first token"))),
        RowSources.contrast(
            View::noised, s -> new ContrastRule.Vcd(s.number("alpha"), s.number("beta"))));
    registry.add(
        new MethodEntry(
            "apc-only",
            Kind.DECODING,
            "Control: the plausibility mask of the contrasts without any contrast.",
            "Yin et al., \"The Mirage of Performance Gains\", https://arxiv.org/abs/2504.10020",
            List.of(BETA)),
        RowSources::plausible);
  }

  private static void addControls(MethodRegistry registry) {
    registry.add(
        new MethodEntry(
            "output-bias",
            Kind.DECODING,
            "Control: adds a constant to the logit of every spelling of Yes in the first row: moves"
                + " the threshold only.",
            "after the output-layer modification of https://arxiv.org/abs/2504.10020, without its"
                + " conditions",
            List.of(real("shift", 1, -1000, 1000, "added to the logits of Yes, in nats"))),
        RowSources::shifted);
    registry.add(
        new MethodEntry(
            "always-no",
            Kind.CONSTANT,
            "Control: answers No whatever is asked. It reaches 66.7 on MMSafeAware's total.",
            "the floor that every method must beat",
            List.of()),
        RowSources.constant("No", -1));
    registry.add(
        new MethodEntry(
            "always-yes",
            Kind.CONSTANT,
            "Control: answers Yes whatever is asked.",
            "the other floor",
            List.of()),
        RowSources.constant("Yes", 1));
  }
}
