package dev.treeline.finetune.data;

import java.util.OptionalDouble;

/// One entry of a recipe's data: what it is, where it lies, and how much of the mix it makes.
///
/// @param path a file, relative to the run's data directory
/// @param images what the pictures' names are relative to, relative to the data directory; empty:
///   the folder of the file
/// @param share of the mixed examples, in (0, 1]; empty: all of the source
public record TrainingSource(
    SourceFormat format, String path, String images, OptionalDouble share) {
  public TrainingSource {
    if (share.isPresent() && !(share.getAsDouble() > 0 && share.getAsDouble() <= 1)) {
      throw new IllegalArgumentException("share must be in (0, 1], but is " + share.getAsDouble());
    }
  }
}
