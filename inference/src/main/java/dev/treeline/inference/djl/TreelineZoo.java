package dev.treeline.inference.djl;

import ai.djl.repository.zoo.ModelZoo;
import java.util.Set;

/// Treeline's models as a DJL model zoo.
///
/// A `Criteria` asks for it by `optGroupId(TreelineZoo.GROUP)`, names the model by `optModelName`
/// (a folder, an id on the hub that is fetched already, or `sapling`), and sets the types
/// [ImageTextToText] or DJL's `VisionLanguageInput` to `String`. `optEngine("OnnxRuntime")` runs an
/// ONNX export; the options `onnx-variant`, `dtype` (`f32`, `bf16`) and `max-tokens` hold as on the
/// command line.
public final class TreelineZoo extends ModelZoo {
  /// The group id of all models here.
  public static final String GROUP = "dev.treeline";

  static final String TORCH = "PyTorch";
  static final String ONNX = "OnnxRuntime";

  public TreelineZoo() {
    addModel(new TreelineLoader());
  }

  @Override
  public String getGroupId() {
    return GROUP;
  }

  @Override
  public Set<String> getSupportedEngines() {
    return Set.of(TORCH, ONNX);
  }
}
