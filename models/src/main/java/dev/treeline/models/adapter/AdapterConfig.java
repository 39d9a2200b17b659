package dev.treeline.models.adapter;

import java.util.List;

/// What `adapter_config.json` says.
///
/// @param base the model it was made for, as its maker named it; empty when not said
/// @param targets which linear maps have a low-rank pair
/// @param scale ranks and factors
/// @param dropout on what enters the pairs, in training only; in [0, 1)
/// @param magnitudes whether each map has a vector of magnitudes (DoRA,
///   <https://arxiv.org/abs/2402.09353>)
/// @param savedModules modules that the adapter brings whole, such as `multi_modal_projector`
public record AdapterConfig(
    String base,
    ModuleTargets targets,
    LoraScale scale,
    double dropout,
    boolean magnitudes,
    List<String> savedModules) {
  public AdapterConfig {
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout must be in [0, 1), but is " + dropout);
    }
    savedModules = List.copyOf(savedModules);
  }

  /// The modules it targets, as a user wrote them.
  public String targetWords() {
    return AdapterConfigFile.words(targets);
  }

  /// Whether a linear map gets a pair.
  ///
  /// @param path in the Hugging Face model
  public boolean targets(String path) {
    return targets.has(path, savedModules);
  }

  /// Whether a module, by its path, is one that the adapter brings whole or in one. As in PEFT, the
  /// end of a name is enough: `norm` takes `input_layernorm` too.
  public boolean saves(String path) {
    return savedModules.stream().anyMatch(module -> (path + ".").contains(module + "."));
  }
}
