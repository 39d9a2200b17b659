package dev.treeline.finetune;

import java.util.ArrayList;
import java.util.List;

/// Which linear maps are trained through low-rank pairs, as the kernels take them.
///
/// @param weights canonical names of the maps' weights, in the kernels' order
/// @param factors what each pair's product is multiplied by
/// @param dropout before the pairs, in training
record AdapterPlan(List<String> weights, List<Double> factors, double dropout) {
  AdapterPlan {
    weights = List.copyOf(weights);
    factors = List.copyOf(factors);
  }

  /// No adapter.
  static AdapterPlan none() {
    return new AdapterPlan(List.of(), List.of(), 0);
  }

  /// Names of what is trained for one map: A `[r, in]`, B `[out, r]`, magnitudes `[out]` or empty.
  static List<String> parts(String weight) {
    return List.of(weight + ".lora_A", weight + ".lora_B", weight + ".lora_magnitude");
  }

  /// All parts of all maps, in the kernels' order.
  List<String> names() {
    var names = new ArrayList<String>();
    weights.forEach(weight -> names.addAll(parts(weight)));
    return names;
  }
}
