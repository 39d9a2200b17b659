package dev.treeline.inference.djl;

import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooProvider;

/// How DJL finds [TreelineZoo] on the class path.
public final class TreelineZooProvider implements ZooProvider {
  @Override
  public ModelZoo getModelZoo() {
    return new TreelineZoo();
  }
}
