package dev.treeline.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.Golden;
import java.io.IOException;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResamplerTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void equalsPillowByteForByte(
      String name, RgbImage source, ResampleFilter filter, RgbImage wanted) {
    RgbImage resized = Resampler.resize(source, wanted.width(), wanted.height(), filter);

    assertThat(resized.rgb()).as(name).isEqualTo(wanted.rgb());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void equalsTheNaiveTwin(int seed) {
    var random = new Random(seed);
    RgbImage source = noise(random);
    int width = 1 + random.nextInt(40);
    int height = 1 + random.nextInt(40);
    for (ResampleFilter filter : ResampleFilter.values()) {
      if (filter != ResampleFilter.NEAREST) {
        byte[] rgb = Resampler.resize(source, width, height, filter).rgb();

        assertThat(rgb)
            .as(filter.name())
            .isEqualTo(NaiveResampler.resize(source, width, height, filter));
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aWindowIsThatPartOfTheWhole(int seed) {
    var random = new Random(seed);
    RgbImage source = noise(random);
    int width = random.nextBoolean() ? source.width() : 2 + random.nextInt(40);
    int height = random.nextBoolean() ? source.height() : 2 + random.nextInt(40);
    int left = random.nextInt(width);
    int top = random.nextInt(height);
    var window =
        new Resampler.Window(
            left, top, 1 + random.nextInt(width - left), 1 + random.nextInt(height - top));
    for (ResampleFilter filter : ResampleFilter.values()) {
      RgbImage whole = Resampler.resize(source, width, height, filter);
      RgbImage part = Resampler.resize(source, width, height, filter, window);

      assertThat(part.rgb()).as(filter.name()).isEqualTo(cut(whole, window));
    }
  }

  @Test
  void keepsAFlatColour() {
    byte[] rgb = new byte[3 * 50 * 40];
    java.util.Arrays.fill(rgb, (byte) 201);
    var flat = new RgbImage(50, 40, rgb);
    for (ResampleFilter filter : ResampleFilter.values()) {
      assertThat(Resampler.resize(flat, 13, 77, filter).rgb()).containsOnly((byte) 201);
    }
  }

  @Test
  void refusesAWindowOutsideThePicture() {
    var source = new RgbImage(2, 2, new byte[12]);
    var window = new Resampler.Window(3, 0, 2, 1);

    assertThatThrownBy(() -> Resampler.resize(source, 4, 4, ResampleFilter.BOX, window))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 x 4");
  }

  static Stream<Object[]> cases() throws IOException {
    JsonNode golden = Golden.read("resample.json");
    return golden
        .path("cases")
        .valueStream()
        .map(one -> {
          RgbImage source = Golden.image(golden.path("sources").path(one.path("source").asInt()));
          var filter = ResampleFilter.valueOf(one.path("filter").asText());
          RgbImage wanted = Golden.image(one);
          String name =
              "%s %dx%d to %dx%d"
                  .formatted(
                      filter, source.width(), source.height(), wanted.width(), wanted.height());
          return new Object[] {name, source, filter, wanted};
        });
  }

  private static RgbImage noise(Random random) {
    int width = 1 + random.nextInt(40);
    int height = 1 + random.nextInt(40);
    byte[] rgb = new byte[3 * width * height];
    random.nextBytes(rgb);
    return new RgbImage(width, height, rgb);
  }

  private static byte[] cut(RgbImage image, Resampler.Window window) {
    byte[] rgb = new byte[3 * window.width() * window.height()];
    for (int y = 0; y < window.height(); y++) {
      int in = 3 * ((window.top() + y) * image.width() + window.left());
      System.arraycopy(image.rgb(), in, rgb, 3 * y * window.width(), 3 * window.width());
    }
    return rgb;
  }
}
