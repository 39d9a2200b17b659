package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// InstructBLIP's one picture: a square view whose image tokens stand before the text, even before
/// its begin token. The question goes to the Q-Former as well, in that one's own tokens.
///
/// Source: huggingface/transformers 4.57.6, processing_instructblip.py.
final class InstructBlipPictures implements PictureLayout {
  private final InstructBlipConfig config;
  private final Path file;
  private final ImageRecipe recipe;
  private final Tokenizer words;
  private final String imageToken;

  private InstructBlipPictures(InstructBlipConfig config, RecipeSettings settings, Path directory) {
    this.config = config;
    this.file = settings.file();
    this.recipe = ImageRecipes.of(settings);
    this.imageToken = SpecialTokens.text(directory, "image_token", "<image>");
    this.words = Tokenizer.open(directory.resolve("qformer_tokenizer/tokenizer.json"));
  }

  static InstructBlipPictures read(Path directory, InstructBlipConfig config) {
    RecipeSettings settings = RecipeSettings.inDirectory(directory, "BlipImageProcessor");
    Path processor = directory.resolve("processor_config.json");
    if (Files.exists(processor)) {
      ConfigNode node = ConfigNode.read(processor);
      int tokens = node.positive("num_query_tokens", config.imageTokens());
      if (tokens != config.imageTokens()) {
        throw node.wrong(
            "num_query_tokens",
            "is %d, but config.json's is %d".formatted(tokens, config.imageTokens()));
      }
    }
    var pictures = new InstructBlipPictures(config, settings, directory);
    int size = pictures.words.vocabularySize();
    if (size > config.queries().words().count()) {
      pictures.close();
      throw new ModelFormatException(
          "%s: has ids up to %d, but the Q-Former's vocabulary has %d rows"
              .formatted(
                  directory.resolve("qformer_tokenizer/tokenizer.json"),
                  size - 1,
                  config.queries().words().count()));
    }
    return pictures;
  }

  @Override
  public void close() {
    words.close();
  }

  @Override
  public String placeholder() {
    return imageToken;
  }

  @Override
  public Picture prepare(RgbImage image, String contentHash) {
    return SquarePicture.prepare(recipe, image, contentHash, config.vision().image(), file);
  }

  @Override
  public String arrange(String prompt, int pictures) {
    if (pictures > 1) {
      throw new IllegalArgumentException(
          "InstructBLIP takes one picture, but there are " + pictures);
    }
    return imageToken.repeat(pictures) + prompt;
  }

  @Override
  public String expansion(Picture picture) {
    return imageToken.repeat(config.imageTokens());
  }

  @Override
  public int[] encode(Tokenizer tokenizer, String text, boolean special) {
    int run = imageToken.length() * config.imageTokens();
    boolean shows = text.startsWith(imageToken.repeat(config.imageTokens()));
    int[] tokens = tokenizer.encode(shows ? text.substring(run) : text, true);
    if (!shows) {
      return tokens;
    }
    int[] all = new int[config.imageTokens() + tokens.length];
    Arrays.fill(all, 0, config.imageTokens(), config.imageTokenId());
    System.arraycopy(tokens, 0, all, config.imageTokens(), tokens.length);
    return all;
  }

  @Override
  public Map<String, HostTensor> extras(String prompt, List<Picture> pictures) {
    int[] ids = words.encode(prompt, true);
    int most = config.queries().words().mostPositions();
    if (ids.length > most) {
      throw new IllegalArgumentException(
          "the Q-Former reads at most %d tokens, but the question has %d"
              .formatted(most, ids.length));
    }
    long[] values = Arrays.stream(ids).asLongStream().toArray();
    long[] mask = new long[ids.length];
    Arrays.fill(mask, 1);
    return Map.of(
        "qformer_input_ids", HostTensor.whole(values),
        "qformer_attention_mask", HostTensor.whole(mask));
  }
}
