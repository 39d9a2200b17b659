package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;

/// What a language model by itself has for a tower: prompts with pictures are refused before it is
/// asked.
final class NoTower implements Tower {
  @Override
  public PtNDArray features(PtNDManager owner, Picture picture, PreparedInput input) {
    throw new IllegalStateException("this model has no tower");
  }

  @Override
  public void close() {
    // nothing to free
  }
}
