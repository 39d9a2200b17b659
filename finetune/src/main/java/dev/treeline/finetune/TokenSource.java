package dev.treeline.finetune;

import dev.treeline.inference.PictureEncoder;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.MllamaConfig;
import dev.treeline.models.ModelConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.Processor;
import dev.treeline.models.Tokenizer;
import dev.treeline.prompts.ImageSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Turns a rendered prompt into token ids. Safe for several threads.
@FunctionalInterface
interface TokenSource {
  /// A text as the model sees it.
  ///
  /// @param tokens image tokens expanded
  /// @param image the index of the picture as this text looks at it, or -1
  /// @param positions gives `[axes, L]` for a length: of the tokens and of what follows them
  @SuppressWarnings("ArrayRecordComponent")
  record Encoded(int[] tokens, int image, IntFunction<long[][]> positions) {}

  /// Encodes a text with one placeholder for its picture.
  ///
  /// @param image the index of the picture, or -1
  Encoded encode(String text, int image);

  /// Where every picture has as many image tokens.
  static TokenSource fixed(Tokenizer tokenizer, int imageToken, int count) {
    return (text, image) -> {
      int[] tokens =
          Arrays.stream(tokenizer.encode(text, true))
              .flatMap(token ->
                  token == imageToken
                      ? IntStream.generate(() -> token).limit(count)
                      : IntStream.of(token))
              .toArray();
      return new Encoded(tokens, image, _ -> new long[0][]);
    };
  }

  /// Where the pictures decide: the model's own processor prepares each text.
  final class Prepared implements TokenSource {
    private final Processor processor;
    private final ModelConfig config;
    private final PictureStore pictures;
    private final Map<Integer, Integer> counts = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> shown = new ConcurrentHashMap<>();

    Prepared(Checkpoint checkpoint, PictureStore pictures) {
      this.processor = checkpoint.processor();
      this.config = checkpoint.config();
      this.pictures = pictures;
    }

    @Override
    public Encoded encode(String text, int image) {
      List<ImageSource> sources =
          image < 0 ? List.of() : List.of(new ImageSource.File(pictures.file(image)));
      PreparedInput input = processor.prepare(text, sources);
      int[] tokens = input.tokenIds();
      if (image < 0) {
        return new Encoded(tokens, image, length -> positions(input, length));
      }
      int seen = pictures.add(image, input.extras());
      PreparedInput.Picture picture = input.pictures().getFirst();
      counts.put(seen, config.imageTokens(picture));
      if (config instanceof MllamaConfig mllama) {
        shown.put(seen, mllama.tiles(picture) * mllama.vision().positions());
      }
      return new Encoded(tokens, seen, length -> positions(input, length));
    }

    private long[][] positions(PreparedInput input, int length) {
      return PictureEncoder.positions(config, input, length);
    }

    /// How pictures stand among the tokens.
    MicroBatch.ImageTokens imageTokens() {
      return new MicroBatch.ImageTokens(
          config.imageToken().orElse(-1),
          image -> known(counts, image),
          config instanceof MllamaConfig
              ? Optional.of(image -> known(shown, image))
              : Optional.empty());
    }

    /// What is known of a picture that some text has shown.
    private int known(Map<Integer, Integer> of, int image) {
      Integer count = of.get(image);
      if (count == null) {
        throw new IllegalStateException("no text has shown " + pictures.file(image));
      }
      return count;
    }
  }
}
