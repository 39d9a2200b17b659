package dev.treeline.models;

import dev.treeline.models.image.ResampleFilter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// The image recipes we know, by the `image_processor_type` that asks for them.
///
/// Source: huggingface/transformers 4.57.6, the processors' own files. The processors whose names
/// end in `Fast` are read as the others, but for GOT-OCR2's: they resize with torch instead of
/// Pillow, so the reference's own two forms differ by a step or two of 255, and the checkpoints
/// were made with Pillow's.
final class ImageRecipes {
  static final double[] CLIP_MEAN = {0.48145466, 0.4578275, 0.40821073};
  static final double[] CLIP_STD = {0.26862954, 0.26130258, 0.27577711};
  private static final double[] HALF = {0.5, 0.5, 0.5};

  private static final Map<String, Function<RecipeSettings, ImageRecipe>> KNOWN =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("CLIPImageProcessor", ImageRecipes::clip),
              Map.entry("LlavaImageProcessor", ImageRecipes::llava),
              Map.entry("LlavaNextImageProcessor", ImageRecipes::clip),
              Map.entry("SiglipImageProcessor", ImageRecipes::siglip),
              Map.entry("BlipImageProcessor", ImageRecipes::blip),
              Map.entry("Gemma3ImageProcessor", ImageRecipes::gemma),
              Map.entry("Idefics3ImageProcessor", Idefics3Recipe::of),
              Map.entry("SmolVLMImageProcessor", Idefics3Recipe::of),
              Map.entry("GotOcr2ImageProcessor", GotOcr2Recipe::of)));

  private ImageRecipes() {}

  static ImageRecipe of(RecipeSettings settings) {
    String type = settings.type();
    String name = type.endsWith("Fast") ? type.substring(0, type.length() - 4) : type;
    Function<RecipeSettings, ImageRecipe> recipe = KNOWN.get(name);
    if (recipe == null) {
      throw new ModelFormatException(
          "%s: image_processor_type: found %s, but known are %s"
              .formatted(
                  settings.file(),
                  type.isEmpty() ? "none" : type,
                  String.join(", ", KNOWN.keySet())));
    }
    return recipe.apply(settings);
  }

  private static ImageRecipe clip(RecipeSettings settings) {
    return clip(settings, false);
  }

  /// CLIP's recipe, that may first make the picture square with bars of the mean colour.
  private static ImageRecipe llava(RecipeSettings settings) {
    return clip(settings, settings.flag("do_pad", false));
  }

  private static ImageRecipe clip(RecipeSettings settings, boolean pads) {
    var size = TargetSize.edgeOrExact(settings, "size", new TargetSize.ShortestEdge(224));
    var crop = TargetSize.exact(settings, "crop_size", new TargetSize.Exact(224, 224));
    return new SingleViewRecipe(
        pads ? Optional.of(SquarePadding.of(settings, CLIP_MEAN)) : Optional.empty(),
        resize(settings, size),
        settings.flag("do_center_crop", true) ? Optional.of(crop) : Optional.empty(),
        PixelScale.of(settings, CLIP_MEAN, CLIP_STD));
  }

  private static ImageRecipe siglip(RecipeSettings settings) {
    return exact(settings, 224, PixelScale.of(settings, HALF, HALF));
  }

  private static ImageRecipe gemma(RecipeSettings settings) {
    var size = TargetSize.exact(settings, "size", new TargetSize.Exact(224, 224));
    Optional<SingleViewRecipe.Resize> resize =
        settings.flag("do_resize", true)
            ? Optional.of(
                new SingleViewRecipe.Resize(size, settings.filter(ResampleFilter.BILINEAR)))
            : Optional.empty();
    return new SingleViewRecipe(
        Optional.empty(), resize, Optional.empty(), PixelScale.of(settings, HALF, HALF));
  }

  private static ImageRecipe blip(RecipeSettings settings) {
    return exact(settings, 384, PixelScale.of(settings, CLIP_MEAN, CLIP_STD));
  }

  private static ImageRecipe exact(RecipeSettings settings, int missing, PixelScale scale) {
    var size = TargetSize.exact(settings, "size", new TargetSize.Exact(missing, missing));
    return new SingleViewRecipe(Optional.empty(), resize(settings, size), Optional.empty(), scale);
  }

  private static Optional<SingleViewRecipe.Resize> resize(
      RecipeSettings settings, TargetSize size) {
    ResampleFilter filter = settings.filter(ResampleFilter.BICUBIC);
    return settings.flag("do_resize", true)
        ? Optional.of(new SingleViewRecipe.Resize(size, filter))
        : Optional.empty();
  }
}
