package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Loads a tower's weights in the order in which a kernel takes them.
final class TowerWeights {
  private TowerWeights() {}

  /// Weight and bias of each map in turn; an array without elements for one that is not there. A
  /// map of several names is theirs below each other.
  ///
  /// @return a list that the caller closes
  static IValue pairs(WeightSource source, List<String[]> maps) {
    List<String[]> entries = new ArrayList<>();
    for (String[] names : maps) {
      entries.add(TextWeights.withSuffix(names, ".weight"));
      entries.add(TextWeights.withSuffix(names, ".bias"));
    }
    return named(source, entries);
  }

  /// One array for each name; an array without elements for one that is not there.
  ///
  /// @return a list that the caller closes
  static IValue arrays(WeightSource source, String... names) {
    return named(source, Arrays.stream(names).map(name -> new String[] {name}).toList());
  }

  /// One array for each entry, the weights of its names below each other; an array without elements
  /// for one that is not there.
  ///
  /// @return a list that the caller closes
  static IValue named(WeightSource source, List<String[]> entries) {
    List<PtNDArray> arrays = new ArrayList<>();
    try (Handles loading = new Handles()) {
      for (String[] names : entries) {
        arrays.add(loading.add(source.stackedOrNone(names)));
      }
      return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }
  }

  /// The maps of a layer that CLIP, SigLIP and their kin share, for [#pairs].
  ///
  /// @param at the layer's name with a dot behind
  static List<String[]> siglipLayer(String at) {
    return List.of(
        new String[] {at + "layer_norm1"},
        new String[] {at + "self_attn.q_proj", at + "self_attn.k_proj", at + "self_attn.v_proj"},
        new String[] {at + "self_attn.out_proj"},
        new String[] {at + "layer_norm2"},
        new String[] {at + "mlp.fc1"},
        new String[] {at + "mlp.fc2"});
  }
}
