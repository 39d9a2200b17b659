package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/// The shape of a Llama-3.2-Vision: a tower that looks at up to four tiles at once, and a Llama
/// some of whose layers look at the picture (cross-attention) instead of at the text.
///
/// @param text its [TextConfig#vocabularySize()] is the head's rows
/// @param embeddingRows the embedding's: a few more, for the image token and its like
/// @param crossLayers which layers look at the picture
public record MllamaConfig(
    TextConfig text, Vision vision, int embeddingRows, Set<Integer> crossLayers, int imageTokenId)
    implements ModelConfig {
  public MllamaConfig {
    crossLayers = Set.copyOf(crossLayers);
  }

  /// The shape of the tower: layers in which all tiles see each other, then gated ones ("global").
  ///
  /// @param heads H; the width of one is `width / heads`
  /// @param image one tile
  /// @param tiles the most tiles of one picture
  /// @param layerNormEps added to the variance in the layers' norms
  public record Vision(
      int width,
      Depth depth,
      int heads,
      int mlpWidth,
      VisionConfig.Grid image,
      Tiles tiles,
      double layerNormEps,
      Activation activation) {
    /// How many vectors stand for a tile: its patches, and a class token before them.
    public int positions() {
      return image.patches() + 1;
    }

    /// The width of what enters the projector: the last state, and the picked ones beside it.
    public int outputWidth() {
      return width * (1 + depth.picked().size());
    }
  }

  /// Layers of a tower.
  ///
  /// @param picked after which of the first layers the states are kept for the projector, from 0
  public record Depth(int layers, int globalLayers, List<Integer> picked) {
    public Depth {
      picked = List.copyOf(picked);
    }
  }

  /// How pictures are cut.
  ///
  /// @param most the most tiles of one picture
  /// @param ratios how many arrangements of tiles have embeddings of their own
  public record Tiles(int most, int ratios) {}

  @Override
  public OptionalInt imageToken() {
    return OptionalInt.of(imageTokenId);
  }

  /// One: the features do not enter the text, its layers look at them.
  @Override
  public int imageTokens(Picture picture) {
    long side = vision.image.imageSize();
    long[] expected = {vision.tiles.most, 3, side, side};
    if (!Arrays.equals(picture.pixels().shape(), expected)) {
      throw new IllegalArgumentException(
          "pixels must be %s, but are %s"
              .formatted(Arrays.toString(expected), Arrays.toString(picture.pixels().shape())));
    }
    long[] ratio = picture.detail("aspect_ratio_ids").longs();
    if (ratio.length != 1 || ratio[0] < 0 || ratio[0] > vision.tiles.ratios) {
      throw new IllegalArgumentException(
          "aspect_ratio_ids must be one id of 0 to %d, but is %s"
              .formatted(vision.tiles.ratios, Arrays.toString(ratio)));
    }
    int tiles = tiles(picture);
    if (tiles < 1) {
      throw new IllegalArgumentException("aspect_ratio_mask shows no tile");
    }
    return 1;
  }

  /// How many of the tiles hold a part of the picture; they come first.
  public int tiles(Picture picture) {
    float[] mask = picture.detail("aspect_ratio_mask").values();
    if (mask.length != vision.tiles.most) {
      throw new IllegalArgumentException(
          "aspect_ratio_mask must have %d tiles, but has %d"
              .formatted(vision.tiles.most, mask.length));
    }
    int tiles = 0;
    while (tiles < mask.length && mask[tiles] != 0) {
      tiles++;
    }
    return tiles;
  }

  /// Which tiles of which pictures each token looks at, as the reference's processor says it.
  ///
  /// @return `cross_attention_mask` `[L, pictures, tiles]`; nothing where there are no pictures
  @Override
  public Map<String, HostTensor> derived(PreparedInput input) {
    int length = input.tokenIds().length;
    int[] places =
        IntStream.range(0, length).filter(l -> input.tokenIds()[l] == imageTokenId).toArray();
    if (places.length == 0 || places.length != input.pictures().size()) {
      return Map.of();
    }
    int most = vision.tiles.most;
    float[] mask = new float[length * places.length * most];
    int[][] spans = spans(length, places);
    for (int i = 0; i < places.length; i++) {
      int tiles = tiles(input.pictures().get(i));
      for (int l = spans[i][0]; l < spans[i][1]; l++) {
        int at = (l * places.length + i) * most;
        Arrays.fill(mask, at, at + tiles, 1);
      }
    }
    long[] shape = {length, places.length, most};
    return Map.of("cross_attention_mask", new HostTensor(shape, mask));
  }

  /// Which pictures each token of a prompt looks at: those before it, up to the next picture;
  /// pictures that follow each other directly count as one.
  ///
  /// Source: huggingface/transformers 4.57.6, processing_mllama.py,
  /// `get_cross_attention_token_mask`.
  ///
  /// @param length L
  /// @param places where the pictures' image tokens stand, in order
  /// @return for each picture the first position that looks at it and the end of them
  public static int[][] spans(int length, int[] places) {
    int[][] spans = new int[places.length][];
    int end = length;
    for (int i = places.length - 1; i >= 0; i--) {
      boolean neighbours = i + 1 < places.length && places[i + 1] == places[i] + 1;
      end = i + 1 == places.length ? length : neighbours ? end : places[i + 1];
      spans[i] = new int[] {places[i], end};
    }
    return spans;
  }
}
