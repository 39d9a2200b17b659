package dev.treeline.inference;

import dev.treeline.models.ModelConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A prepared input, checked against the model: ids as the engine takes them, and where the
/// pictures go.
///
/// @param ids `[L]`; 0 stands at the places of the pictures
/// @param places for each picture, `[image tokens]` where its image tokens stand, in order
@SuppressWarnings("ArrayRecordComponent")
record Prompt(PreparedInput input, long[] ids, List<long[]> places, Positions positions) {
  static Prompt of(ModelConfig config, PreparedInput input) {
    int[] tokens = input.tokenIds();
    if (tokens.length == 0) {
      throw new IllegalArgumentException("the prompt has no tokens");
    }
    int imageToken = config.imageToken().orElse(-1);
    long[] ids = new long[tokens.length];
    long[] found = new long[tokens.length];
    int count = 0;
    for (int l = 0; l < tokens.length; l++) {
      if (tokens[l] == imageToken) {
        found[count++] = l;
      } else {
        ids[l] = requireToken(tokens[l], config.embeddingRows());
      }
    }
    List<long[]> places = places(config, input, Arrays.copyOf(found, count));
    return new Prompt(input, ids, places, PositionRule.of(config).of(input));
  }

  private static List<long[]> places(ModelConfig config, PreparedInput input, long[] found) {
    if (config.imageToken().isEmpty() && !input.pictures().isEmpty()) {
      throw new IllegalArgumentException(
          "this model takes no pictures, but the prompt has " + input.pictures().size());
    }
    List<long[]> places = new ArrayList<>();
    int at = 0;
    for (Picture picture : input.pictures()) {
      int end = at + config.imageTokens(picture);
      places.add(Arrays.copyOfRange(found, Math.min(at, found.length), end));
      at = end;
    }
    if (at != found.length) {
      throw new IllegalArgumentException(
          "the prompt has %d image tokens, but its %d pictures take %d"
              .formatted(found.length, input.pictures().size(), at));
    }
    return places;
  }

  /// One more than the place of the last image token; 0 without pictures.
  int picturesEnd() {
    return places.stream()
        .mapToInt(of -> of.length == 0 ? 0 : Math.toIntExact(of[of.length - 1]) + 1)
        .max()
        .orElse(0);
  }

  List<Picture> pictures() {
    return input.pictures();
  }

  static int requireToken(int token, int vocabularySize) {
    if (token < 0 || token >= vocabularySize) {
      throw new IllegalArgumentException(
          "token must be in [0, " + vocabularySize + "), but is " + token);
    }
    return token;
  }
}
