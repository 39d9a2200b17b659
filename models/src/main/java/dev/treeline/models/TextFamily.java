package dev.treeline.models;

import java.nio.file.Path;

/// What families without pictures share: the names of files and modules, and that there is no
/// picture.
interface TextFamily extends Family {
  /// Names in files, `model.layers.…`, to ours.
  Renaming CANONICAL = new Renaming("model.", "language_model.");

  /// Ours to those of modules.
  Renaming MODULES = new Renaming("language_model.", "model.");

  @Override
  default String canonicalName(String fileName) {
    return CANONICAL.apply(fileName);
  }

  @Override
  default String moduleName(String canonical) {
    return MODULES.apply(canonical);
  }

  @Override
  default PictureLayout pictures(Path directory, ModelConfig config) {
    return new NoPictures();
  }
}
