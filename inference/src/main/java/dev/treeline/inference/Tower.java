package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;

/// What turns a picture into what the language model takes in its place: a vision tower with
/// projector, resampler or whatever stands between. Safe for several threads. Closing it frees its
/// weights.
interface Tower extends AutoCloseable {
  /// Looks at one picture.
  ///
  /// The result is kept under a digest of the picture's pixels and details and of the prompt's
  /// extras, and of nothing else: it must follow from those.
  ///
  /// @param input the prompt that shows it; for towers that read the question (`extras`)
  /// @return `[image tokens, D]`: one row for each image token of the picture, in order, owned by
  ///   `owner`. A language model with its own [TextModel#see] may take another shape
  PtNDArray features(PtNDManager owner, Picture picture, PreparedInput input);

  @Override
  void close();
}
