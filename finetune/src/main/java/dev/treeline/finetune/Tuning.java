package dev.treeline.finetune;

import dev.treeline.models.adapter.AdapterConfig;
import java.nio.file.Path;
import java.util.Set;

/// Which numbers of a model a run changes.
public sealed interface Tuning {
  /// Parts of the model, all of their parameters.
  ///
  /// @param parts at least one
  record Whole(Set<TrainedPart> parts) implements Tuning {
    public Whole {
      parts = Set.copyOf(parts);
      if (parts.isEmpty()) {
        throw new IllegalArgumentException("train must name at least one part");
      }
    }
  }

  /// Low-rank pairs beside linear maps (LoRA, Hu et al., <https://arxiv.org/abs/2106.09685>) and
  /// whole modules where the config names some.
  record LowRankPairs(AdapterConfig config, Start start) implements Tuning {}

  /// How low-rank pairs begin.
  sealed interface Start {
    /// As PEFT begins: A uniform within ±1/√in (Kaiming's with a = √5), B zero.
    record Uniform() implements Start {}

    /// A normal with deviation 1/rank, B zero.
    record Gaussian() implements Start {}

    /// An adapter that is there.
    record From(Path directory) implements Start {}
  }
}
