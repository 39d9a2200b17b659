package dev.treeline.bench.grove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PngTest {
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void decodesToTheSamePixels(int seed) throws IOException {
    var random = new Random(seed);
    int width = 1 + random.nextInt(90);
    int height = 1 + random.nextInt(90);
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      // from constant to noise, so that matches and all filters occur
      rgb[i] = (byte) (seed == 1 ? 7 : random.nextInt(1 << seed) * random.nextInt(1 + seed));
    }
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(Png.encode(width, height, rgb)));
    assertThat(image.getWidth()).isEqualTo(width);
    int[] pixels = image.getRaster().getPixels(0, 0, width, height, (int[]) null);
    for (int i = 0; i < rgb.length; i++) {
      assertThat(pixels[i]).isEqualTo(rgb[i] & 0xFF);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void inflatesToTheSameBytes(int seed) throws DataFormatException {
    var random = new Random(seed);
    byte[] data = new byte[random.nextInt(100_000)];
    int period = 1 + random.nextInt(40_000);
    for (int i = 0; i < data.length; i++) {
      data[i] = i < period ? (byte) (random.nextGaussian() * seed * seed) : data[i - period];
    }
    var inflater = new Inflater(true);
    inflater.setInput(Deflate.compress(data));
    byte[] back = new byte[data.length];
    assertThat(inflater.inflate(back)).isEqualTo(data.length);
    assertThat(back).isEqualTo(data);
    inflater.end();
  }

  @Test
  void aPictureMustHaveItsSize() {
    assertThatThrownBy(() -> Png.encode(2, 2, new byte[11])).hasMessageContaining("12 bytes");
  }
}
