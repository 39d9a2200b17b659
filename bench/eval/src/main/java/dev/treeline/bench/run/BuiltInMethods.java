package dev.treeline.bench.run;

import dev.treeline.bench.run.MethodEntry.Kind;
import dev.treeline.bench.run.Parameter.Domain;
import dev.treeline.prompts.PromptStrategy;
import dev.treeline.prompts.Strategies;
import java.util.List;

/// The methods that come with Treeline.
final class BuiltInMethods {
  private BuiltInMethods() {}

  static MethodRegistry registry() {
    PromptStrategy plain = Strategies.named("plain");
    MethodRegistry registry = new MethodRegistry(plain);
    Strategies.all().stream()
        .filter(strategy -> !strategy.name().equals(plain.name()))
        .forEach(registry::add);
    ContrastMethods.addTo(registry);
    ProbeMethods.addTo(registry);
    addBiases(registry);
    addControls(registry);
    return registry;
  }

  private static void addBiases(MethodRegistry registry) {
    registry.add(
        new MethodEntry(
            "apc-only",
            Kind.DECODING,
            "Control: the plausibility mask of the contrasts without any contrast.",
            "Yin et al., \"The Mirage of Performance Gains\", https://arxiv.org/abs/2504.10020",
            List.of(ContrastMethods.BETA)),
        RowSources::plausible);
    registry.add(
        new MethodEntry(
            "output-bias",
            Kind.DECODING,
            "Control: adds a constant to the logit of every spelling of Yes in the first row: moves"
                + " the threshold only.",
            "after the output-layer modification of https://arxiv.org/abs/2504.10020, without its"
                + " conditions",
            List.of(
                new Parameter(
                    "shift",
                    new Setting.Real(1),
                    new Domain.RangeOr(new Domain.Range(-1000, 1000, false), OutputBias.FITTED),
                    "added to the logits of Yes, in nats; fitted: the shift with the best balanced"
                        + " accuracy on the other half of the items"))),
        new OutputBias());
  }

  private static void addControls(MethodRegistry registry) {
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
