package dev.treeline.models.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.prompts.ImageSource;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PictureTransformTest {
  private static RgbImage picture(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    new SplittableRandom(width).nextBytes(rgb);
    return new RgbImage(width, height, rgb);
  }

  private static int[] pixel(RgbImage image, int x, int y) {
    int at = 3 * (y * image.width() + x);
    return new int[] {
      image.rgb()[at] & 0xFF, image.rgb()[at + 1] & 0xFF, image.rgb()[at + 2] & 0xFF
    };
  }

  private static RgbImage decoded(ImageSource source) {
    return ImageDecoder.decode(source);
  }

  @ParameterizedTest
  @EnumSource
  void isTheSameForTheSameSeed(PictureTransform transform) {
    RgbImage image = picture(23, 17);
    ImageSource source = new ImageSource.Bytes("a", BmpEncoder.encode(image));
    byte[] once = decoded(transform.apply(source, 5)).rgb();
    assertThat(decoded(transform.apply(source, 5)).rgb()).isEqualTo(once);
    assertThat(once).isNotEqualTo(image.rgb());
  }

  @ParameterizedTest
  @EnumSource
  void worksOnASinglePixel(PictureTransform transform) {
    assertThat(transform.apply(picture(1, 1), new SplittableRandom(1)).rgb()).isNotEmpty();
  }

  @Test
  void aBmpKeepsEveryPixel() {
    for (int width = 1; width < 6; width++) {
      RgbImage image = picture(width, 3);
      var source = new ImageSource.Bytes("a.bmp", BmpEncoder.encode(image));
      assertThat(decoded(source).rgb()).isEqualTo(image.rgb());
    }
  }

  @Test
  void flipsTurnEveryRowOrColumn() {
    RgbImage image = picture(5, 4);
    assertThat(pixel(Geometry.flip(image), 1, 2)).isEqualTo(pixel(image, 3, 2));
    assertThat(pixel(Geometry.flipVertical(image), 1, 3)).isEqualTo(pixel(image, 1, 0));
    assertThat(Geometry.flip(Geometry.flip(image)).rgb()).isEqualTo(image.rgb());
  }

  @Test
  void aHalfTurnIsBothFlipsAndAQuarterTurnGoesCounterClockwise() {
    RgbImage image = picture(6, 6);
    assertThat(Geometry.rotate(image, 180).rgb())
        .isEqualTo(Geometry.flip(Geometry.flipVertical(image)).rgb());
    assertThat(pixel(Geometry.rotate(image, 90), 0, 0)).isEqualTo(pixel(image, 5, 0));
    assertThat(pixel(Geometry.rotate(picture(9, 9), 45), 0, 0)).containsExactly(0, 0, 0);
  }

  @Test
  void cropsHaveTheTowersSizeAndShowAPartOnly() {
    RgbImage image = Geometry.crop(picture(40, 30), new SplittableRandom(3));
    assertThat(image.width()).isEqualTo(336);
    assertThat(image.height()).isEqualTo(336);
    RgbImage wide = Geometry.crop(picture(400, 3), new SplittableRandom(3)); // no draw fits
    assertThat(wide.width()).isEqualTo(336);
  }

  @Test
  void jitterWithoutChangesChangesNothingAndEachPartDoesItsOwn() {
    RgbImage image = picture(8, 8);
    int[] order = {0, 1, 2, 3};
    byte[] same = new ColourJitter(1, 1, 1, 0, order).apply(image).rgb();
    for (int i = 0; i < same.length; i++) {
      assertThat(Math.abs((same[i] & 0xFF) - (image.rgb()[i] & 0xFF))).isLessThan(2);
    }
    RgbImage red = new RgbImage(1, 1, new byte[] {(byte) 200, 0, 0});
    assertThat(pixel(new ColourJitter(0, 1, 1, 0, order).apply(red), 0, 0))
        .containsExactly(0, 0, 0);
    assertThat(pixel(new ColourJitter(1, 1, 0, 0, order).apply(red), 0, 0))
        .containsExactly(60, 60, 60); // the luma of 200 red
    assertThat(pixel(new ColourJitter(1, 1, 1, 1 / 3.0, order).apply(red), 0, 0))
        .containsExactly(0, 200, 0);
    assertThat(pixel(new ColourJitter(1, 1, 1, -1 / 3.0, order).apply(red), 0, 0))
        .containsExactly(0, 0, 200);
  }

  @Test
  void blurKeepsAPlainPictureAndSpreadsADot() {
    byte[] gray = new byte[3 * 9 * 9];
    java.util.Arrays.fill(gray, (byte) 90);
    assertThat(GaussianBlur.apply(new RgbImage(9, 9, gray), 1.7).rgb()).isEqualTo(gray);
    byte[] dot = new byte[3 * 21 * 21];
    dot[3 * (10 * 21 + 10)] = (byte) 255;
    RgbImage blurred = GaussianBlur.apply(new RgbImage(21, 21, dot), 1.5);
    // a normal of deviation 1.5 in two directions: 255 / (2 pi 1.5²) in the middle
    assertThat(pixel(blurred, 10, 10)[0]).isBetween(17, 19);
    assertThat(pixel(blurred, 10, 10)[1]).isZero();
    assertThat(pixel(blurred, 12, 10)[0]).isEqualTo(pixel(blurred, 10, 8)[0]).isBetween(6, 8);
  }
}
