package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.image.ResampleFilter;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

class SmartResizeTest {
  /// Height, width, factor, limits; then what `transformers` 4.57.6's smart_resize gives.
  @ParameterizedTest
  @CsvSource({
    "61, 97, 28, 3136, 12544, 56, 84",
    "120, 50, 28, 3136, 19600, 112, 56",
    "4, 5, 28, 3136, 12544, 56, 84",
    "9, 700, 28, 3136, 12544, 28, 504",
    "1, 200, 28, 3136, 1003520, 28, 812",
    "42, 70, 28, 784, 1003520, 56, 56",
    "14, 14, 28, 784, 1003520, 28, 28",
    "1080, 1920, 28, 3136, 1003520, 728, 1316",
    "13, 17, 16, 65536, 16777216, 224, 304",
    "3000, 4000, 32, 65536, 1048576, 864, 1152",
    "7, 3, 1, 1, 9, 4, 1",
    "2000, 10, 28, 3136, 12544, 812, 28",
  })
  void givesTheReferencesSize(ArgumentsAccessor row) {
    var resize = new SmartResize(row.getInteger(2), row.getInteger(3), row.getInteger(4));
    assertThat(resize.of(blank(row.getInteger(0), row.getInteger(1))))
        .containsExactly(row.getInteger(5), row.getInteger(6));
  }

  @Test
  void refusesAPictureLongerThan200TimesItsWidth() {
    var resize = new SmartResize(28, 3136, 12544);
    assertThat(resize.of(blank(2, 400))).containsExactly(28, 812);
    assertThatThrownBy(() -> resize.of(blank(2, 401)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 200 times")
        .hasMessageContaining("401 x 2");
  }

  @Test
  void refusesAPictureWithoutAWholePatch() {
    var recipe =
        new PatchRecipe(
            new QwenVisionConfig.Patches(14, 2, 2),
            Optional.empty(),
            ResampleFilter.BICUBIC,
            PixelScale.of(
                RecipeSettings.of(Json.MAPPER.createObjectNode(), Path.of("p.json")),
                new double[] {0, 0, 0},
                new double[] {1, 1, 1}));
    assertThat(recipe.grid(blank(56, 28))).containsExactly(4, 2);
    assertThatThrownBy(() -> recipe.grid(blank(30, 28)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("multiples of 28");
  }

  private static RgbImage blank(int height, int width) {
    return new RgbImage(width, height, new byte[3 * height * width]);
  }
}
