package dev.treeline.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.Golden;
import dev.treeline.models.ModelFormatException;
import dev.treeline.prompts.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static final Path IMAGES = Path.of("src/test/resources/images");

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void equalsPillowByteForByte(String name, RgbImage wanted) {
    RgbImage image = decode(name);

    assertThat(image.width()).isEqualTo(wanted.width());
    assertThat(image.height()).isEqualTo(wanted.height());
    assertThat(image.rgb()).isEqualTo(wanted.rgb());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("onWhite")
  void clearPartsBecomeWhiteAsInPillow(String name, RgbImage wanted) {
    assertThat(decode(name).onWhite().rgb()).isEqualTo(wanted.rgb());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("truncated")
  void aPictureThatIsCutOffIsAnError(String name) {
    assertThatThrownBy(() -> decode(name))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("cut off");
  }

  @ParameterizedTest
  @CsvSource({
    "bad-text.png, 'text (\"this is …\")'",
    "bad-empty.jpg, an empty file",
    "bad-other.tiff, a file that starts with 49 49 2a 00",
    "no-such-file.png, no such file"
  })
  void whatIsNoPictureIsNamedAndDescribed(String name, String found) {
    assertThatThrownBy(() -> decode(name))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad-huge.png", "bad-huge.jpg", "bad-huge.gif", "bad-huge.bmp"})
  void aHundredMegapixelsAreRefusedByTheHeaderAlone(String name) {
    assertThatThrownBy(() -> decode(name))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("10000 x 10000 pixels are more than the limit of 89478485");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rgb.png", "rgb.jpg", "palette.gif", "lossy.webp", "lossless.webp", "rgb.bmp"})
  void thePixelLimitIsTheCallers(String name) {
    var source = new ImageSource.File(IMAGES.resolve(name));

    assertThat(ImageDecoder.decode(source, 37 * 29)).isNotNull();
    assertThatThrownBy(() -> ImageDecoder.decode(source, 37 * 29 - 1))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("37 x 29 pixels are more than the limit of 1072");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void damageIsAnErrorOrAnotherPictureButNeverAnythingElse(String name, RgbImage wanted)
      throws IOException {
    byte[] bytes = Files.readAllBytes(IMAGES.resolve(name));
    var random = new Random(name.hashCode());
    for (int round = 0; round < 40; round++) {
      byte[] damaged =
          Arrays.copyOf(bytes, round % 4 == 0 ? random.nextInt(bytes.length) : bytes.length);
      for (int i = 0; i < 3 && damaged.length > 0; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        // a small limit: a damaged size must not make the test slow
        ImageDecoder.decode(new ImageSource.Bytes(name, damaged), 1_000_000);
      } catch (ModelFormatException expected) {
        assertThat(expected).hasMessageStartingWith(name);
      }
    }
    assertThat(wanted.rgb()).isNotEmpty();
  }

  @Test
  void aPictureInMemoryIsDecodedAsOneInAFile() throws IOException {
    var bytes = new ImageSource.Bytes("pasted", Files.readAllBytes(IMAGES.resolve("rgb.png")));

    assertThat(ImageDecoder.decode(bytes).rgb()).isEqualTo(decode("rgb.png").rgb());
  }

  static Stream<Object[]> good() throws IOException {
    JsonNode golden = Golden.read("images.json");
    return golden
        .path("images")
        .propertyStream()
        .map(entry -> new Object[] {entry.getKey(), Golden.image(entry.getValue())});
  }

  static Stream<Object[]> onWhite() throws IOException {
    JsonNode golden = Golden.read("images.json");
    return golden
        .path("images")
        .propertyStream()
        .map(entry -> new Object[] {entry.getKey(), Golden.white(entry.getValue())});
  }

  static Stream<String> truncated() {
    return Arrays.stream(IMAGES.toFile().list())
        .filter(name -> name.startsWith("bad-truncated"))
        .sorted();
  }

  private static RgbImage decode(String name) {
    return ImageDecoder.decode(new ImageSource.File(IMAGES.resolve(name)));
  }
}
