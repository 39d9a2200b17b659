package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;

/// PaliGemma's pictures: one square view each. Their image tokens stand first, where the words do
/// not place them; the begin token follows the last of them, and a newline ends the prompt.
///
/// Source: huggingface/transformers 4.57.6, processing_paligemma.py. That one takes no prompt
/// without a picture; here such a prompt has the begin token in front.
final class PaliGemmaPictures implements PictureLayout {
  private static final String IMAGE = "<image>";

  private final PaliGemmaConfig config;
  private final RecipeSettings settings;
  private final ImageRecipe recipe;
  private final String begin;

  private PaliGemmaPictures(PaliGemmaConfig config, RecipeSettings settings, String begin) {
    this.config = config;
    this.settings = settings;
    this.recipe = ImageRecipes.of(settings);
    this.begin = begin;
  }

  static PaliGemmaPictures read(Path directory, PaliGemmaConfig config) {
    RecipeSettings settings = RecipeSettings.inDirectory(directory, "SiglipImageProcessor");
    int patches = config.vision().image().patches();
    int tokens = settings.count("image_seq_length", patches);
    if (tokens != patches) {
      throw new ModelFormatException(
          "%s: image_seq_length is %d, but config.json's tower makes %d patches"
              .formatted(settings.file(), tokens, patches));
    }
    String begin = SpecialTokens.text(directory, "bos_token", "<bos>");
    return new PaliGemmaPictures(config, settings, begin);
  }

  @Override
  public String placeholder() {
    return IMAGE;
  }

  @Override
  public String arrange(String prompt, int pictures) {
    String shown = prompt.contains(IMAGE) ? prompt : IMAGE.repeat(pictures) + prompt;
    int last = shown.lastIndexOf(IMAGE);
    int words = last < 0 ? 0 : last + IMAGE.length();
    return shown.substring(0, words) + begin + shown.substring(words) + "\n";
  }

  @Override
  public Picture prepare(RgbImage image, String contentHash) {
    return SquarePicture.prepare(
        recipe, image, contentHash, config.vision().image(), settings.file());
  }

  @Override
  public String expansion(Picture picture) {
    return IMAGE.repeat(config.vision().image().patches());
  }

  @Override
  public int[] encode(Tokenizer tokenizer, String text, boolean special) {
    return tokenizer.encode(text, false);
  }
}
