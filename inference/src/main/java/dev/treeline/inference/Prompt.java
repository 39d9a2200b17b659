package dev.treeline.inference;

import dev.treeline.models.HostTensor;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.util.Arrays;
import java.util.List;

/// A prepared input, checked against the model: ids as the engine takes them, and where the
/// pictures go.
///
/// @param ids `[L]`; 0 stands at the places of the pictures
/// @param places `[image tokens]` those positions, in order
/// @param rows how many positions each picture takes
@SuppressWarnings("ArrayRecordComponent")
record Prompt(long[] ids, long[] places, List<Picture> pictures, int rows) {
  static Prompt of(LlavaConfig config, PreparedInput input) {
    int[] tokens = input.tokenIds();
    if (tokens.length == 0) {
      throw new IllegalArgumentException("the prompt has no tokens");
    }
    long[] ids = new long[tokens.length];
    long[] places = new long[tokens.length];
    int count = 0;
    for (int l = 0; l < tokens.length; l++) {
      if (tokens[l] == config.imageTokenId()) {
        places[count++] = l;
      } else {
        ids[l] = requireToken(tokens[l], config.text().vocabularySize());
      }
    }
    int expected = input.pictures().size() * config.imageTokens();
    if (count != expected) {
      throw new IllegalArgumentException(
          "the prompt has %d image tokens, but %d pictures of %d tokens each"
              .formatted(count, input.pictures().size(), config.imageTokens()));
    }
    input.pictures().forEach(picture -> requireShape(config, picture.pixels()));
    return new Prompt(ids, Arrays.copyOf(places, count), input.pictures(), config.imageTokens());
  }

  /// The positions of one picture's features.
  long[] positions(int picture) {
    return Arrays.copyOfRange(places, picture * rows, (picture + 1) * rows);
  }

  static int requireToken(int token, int vocabularySize) {
    if (token < 0 || token >= vocabularySize) {
      throw new IllegalArgumentException(
          "token must be in [0, " + vocabularySize + "), but is " + token);
    }
    return token;
  }

  static void requireShape(LlavaConfig config, HostTensor pixels) {
    long side = config.vision().imageSize();
    long[] expected = {1, 3, side, side};
    if (!Arrays.equals(pixels.shape(), expected)) {
      throw new IllegalArgumentException(
          "pixels must be %s, but are %s"
              .formatted(Arrays.toString(expected), Arrays.toString(pixels.shape())));
    }
  }
}
