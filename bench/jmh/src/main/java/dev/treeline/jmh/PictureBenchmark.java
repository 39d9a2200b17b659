package dev.treeline.jmh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.models.HostTensor;
import dev.treeline.models.ImageRecipe;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// LLaVA-1.5's image recipe (bicubic to 336, crop, normalise) on a picture of 640 × 480.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PictureBenchmark {
  private static final String LLAVA =
      """
      {"image_processor_type": "CLIPImageProcessor", "do_convert_rgb": true, "do_resize": true,
       "size": {"shortest_edge": 336}, "resample": 3, "do_center_crop": true,
       "crop_size": {"height": 336, "width": 336}, "do_rescale": true,
       "rescale_factor": 0.00392156862745098, "do_normalize": true,
       "image_mean": [0.48145466, 0.4578275, 0.40821073],
       "image_std": [0.26862954, 0.26130258, 0.27577711]}
      """;

  private final ImageRecipe recipe = recipe();
  private RgbImage picture = picture(1, 1);

  /// Draws the picture.
  @Setup
  public void draw() {
    picture = picture(640, 480);
  }

  static ImageRecipe recipe() {
    try {
      return ImageRecipe.of(new JsonMapper().readTree(LLAVA), Path.of("llava"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static RgbImage picture(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    new SplittableRandom(3).nextBytes(rgb);
    return new RgbImage(width, height, rgb);
  }

  /// Pixels as the vision tower takes them.
  @Benchmark
  public HostTensor llavaRecipe() {
    return recipe.apply(picture);
  }
}
