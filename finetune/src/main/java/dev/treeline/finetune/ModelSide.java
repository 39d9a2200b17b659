package dev.treeline.finetune;

import dev.treeline.inference.PictureEncoder;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.HostTensor;
import dev.treeline.models.ImageRecipe;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.Processor;
import dev.treeline.prompts.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// How pictures and words of a run reach its model: what differs between families.
sealed interface ModelSide extends AutoCloseable {
  /// The run's pictures.
  PictureStore pictures();

  /// How rendered prompts become tokens.
  TokenSource tokens();

  /// How pictures stand among tokens, once the examples are made.
  MicroBatch.ImageTokens imageTokens();

  /// How pixels become numbers, where the kernels see pixels.
  PixelNorm norm();

  /// Looks at one picture with the vision part as it is.
  ///
  /// @return gives `[image tokens, D]`
  IntFunction<float[]> eye(TrainingKernels kernels, TrainingKernels.Inputs inputs);

  @Override
  void close();

  /// What the model of a checkpoint needs.
  static ModelSide of(Checkpoint checkpoint) {
    return checkpoint.config() instanceof LlavaConfig config
        ? new InKernels(checkpoint, config)
        : new FromEngine(checkpoint);
  }

  /// A LLaVA, whose tower and projector the kernels compute.
  final class InKernels implements ModelSide {
    private final LlavaConfig config;
    private final PixelNorm norm;
    private final PictureStore pictures;
    private final TokenSource tokens;

    private InKernels(Checkpoint checkpoint, LlavaConfig config) {
      this.config = config;
      Path file = checkpoint.directory().resolve("preprocessor_config.json");
      try {
        var preprocessor = RecipeReader.MAPPER.readTree(Files.readString(file));
        this.norm = PixelNorm.of(preprocessor, file);
        int side = config.vision().imageSize();
        this.pictures = new PictureStore(ImageRecipe.of(preprocessor, file), norm, side);
      } catch (IOException e) {
        throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
      }
      this.tokens =
          TokenSource.fixed(checkpoint.tokenizer(), config.imageTokenId(), config.imageTokens());
    }

    @Override
    public PictureStore pictures() {
      return pictures;
    }

    @Override
    public TokenSource tokens() {
      return tokens;
    }

    @Override
    public MicroBatch.ImageTokens imageTokens() {
      return new MicroBatch.ImageTokens(config.imageTokenId(), config.imageTokens());
    }

    @Override
    public PixelNorm norm() {
      return norm;
    }

    @Override
    public IntFunction<float[]> eye(TrainingKernels kernels, TrainingKernels.Inputs inputs) {
      return image -> kernels.features(inputs, pictures.batch(new int[] {image}));
    }

    @Override
    public void close() {}
  }

  /// Any other family: the engine computes its vision part, which is not trained.
  final class FromEngine implements ModelSide {
    private final Checkpoint checkpoint;
    private final PictureStore pictures = PictureStore.namesOnly();
    private final TokenSource.Prepared tokens;
    private @Nullable PictureEncoder encoder;

    private FromEngine(Checkpoint checkpoint) {
      this.checkpoint = checkpoint;
      this.tokens = new TokenSource.Prepared(checkpoint, pictures);
    }

    /// Loaded when the first picture is looked at: text alone does not need it.
    @SuppressWarnings("MustBeClosedChecker") // closed with this
    private synchronized PictureEncoder encoder() {
      PictureEncoder open = encoder;
      if (open == null) {
        open = PictureEncoder.open(checkpoint);
        encoder = open;
      }
      return open;
    }

    @Override
    public PictureStore pictures() {
      return pictures;
    }

    @Override
    public TokenSource tokens() {
      return tokens;
    }

    @Override
    public MicroBatch.ImageTokens imageTokens() {
      return tokens.imageTokens();
    }

    @Override
    public PixelNorm norm() {
      return PixelNorm.none();
    }

    @Override
    public IntFunction<float[]> eye(TrainingKernels kernels, TrainingKernels.Inputs inputs) {
      Processor processor = checkpoint.processor();
      return image -> {
        PreparedInput.Picture picture =
            processor.picture(new ImageSource.File(pictures.file(image)));
        var alone = new PreparedInput("", new int[0], List.of(picture), pictures.extras(image));
        HostTensor features = encoder().features(picture, alone);
        return features.values();
      };
    }

    @Override
    public synchronized void close() {
      PictureEncoder open = encoder;
      if (open != null) {
        open.close();
      }
    }
  }
}
