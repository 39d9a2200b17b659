package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;

/// How a model wants its pictures: what `preprocessor_config.json` says, as a function.
///
/// A recipe is immutable and may be shared between threads. Which recipes exist is data:
/// [ImageRecipes]; a family that cuts pictures into tiles adds its own implementation there.
@FunctionalInterface
public interface ImageRecipe {
  /// Makes a picture ready for the vision tower.
  ///
  /// @return `[1, C, Y, X]`, normalised; a recipe with tiles returns `[tiles, C, Y, X]`
  HostTensor apply(RgbImage image);

  /// The recipe that a model directory asks for.
  ///
  /// @param preprocessorConfig the content of `preprocessor_config.json`, or of a
  ///   `processor_config.json` that holds it under `image_processor`
  /// @param file where it was read from, for messages
  /// @throws ModelFormatException when the recipe is unknown or a setting makes no sense
  static ImageRecipe of(JsonNode preprocessorConfig, Path file) {
    return ImageRecipes.of(RecipeSettings.of(preprocessorConfig, file));
  }
}
