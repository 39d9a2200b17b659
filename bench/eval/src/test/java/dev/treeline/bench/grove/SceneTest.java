package dev.treeline.bench.grove;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SceneTest {
  private static final Scene SCENE =
      SceneMaker.make(
          Split.TRAIN, Icons.named("knife"), Icons.named("baby"), Dice.of(1, "scene", 7));

  @Test
  void picturesAreTheSameBytesEverywhere() throws NoSuchAlgorithmException {
    byte[] png = SceneRenderer.png(SCENE);
    assertThat(png).isEqualTo(SceneRenderer.png(SCENE));
    assertThat(hash(png))
        .isEqualTo("3b266d2ae4815df91e50d35b55b2c5e241c912bfe26bfdd3e9bb2562eccf6567");
  }

  @Test
  void everyBackgroundKeepsItsBytes() throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (Scene.Place place : Scene.Place.ALL) {
      for (int value : Backgrounds.paint(new Scene.Ground(place, 42, 12345))) {
        assertThat(value).isBetween(0, 255);
        digest.update((byte) value);
      }
    }
    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("69dcd3245adfc513940d13a8476c6b09a6b18b7a7cb3b48966bc80a5ab7ad6dd");
  }

  @Test
  void aPictureDecodesToThePixelsThatWereDrawn() throws IOException {
    byte[] pixels = SceneRenderer.render(SCENE);
    var image = ImageIO.read(new ByteArrayInputStream(SceneRenderer.png(SCENE)));
    int[] decoded = image.getRaster().getPixels(0, 0, Scene.SIDE, Scene.SIDE, (int[]) null);
    for (int i = 0; i < pixels.length; i++) {
      assertThat(decoded[i]).isEqualTo(pixels[i] & 0xFF);
    }
  }

  @Test
  void nothingCoversAnything() {
    for (int i = 0; i < 200; i++) {
      Dice dice = Dice.of(3, "cover", i);
      Icon object = dice.pick(Icons.of(Icon.Role.OBJECT));
      Scene scene =
          SceneMaker.make(Split.TEST, object, dice.pick(Icons.of(Icon.Role.PERSON)), dice);
      List<Scene.Placed> things = scene.things();
      for (Scene.Placed a : things) {
        assertThat(a.x() >= 0 && a.x() + a.size() <= Scene.SIDE).isTrue();
        assertThat(things.stream().filter(b -> b != a)).noneMatch(b -> overlap(a, b));
      }
    }
  }

  private static boolean overlap(Scene.Placed a, Scene.Placed b) {
    return Math.abs(a.x() + a.size() / 2.0 - b.x() - b.size() / 2.0) < (a.size() + b.size()) / 2.0
        && Math.abs(a.y() + a.size() / 2.0 - b.y() - b.size() / 2.0) < (a.size() + b.size()) / 2.0;
  }

  @Test
  void patchesNameTheIconsThatLieOnThem() {
    var knife = new Scene.Placed(Icons.named("knife"), 0, 0, 42, false);
    var baby = new Scene.Placed(Icons.named("baby"), 70, 70, 42, false);
    var scene = new Scene(knife, baby, List.of(), List.of(), SCENE.ground());
    int[] patches = SceneRenderer.patches(scene);
    assertThat(patches).hasSize(64);
    assertThat(patches[9]).isEqualTo(Icons.named("knife").label());
    assertThat(patches[6 * 8 + 6]).isEqualTo(Icons.named("baby").label());
    assertThat(patches[7]).isZero();
    assertThat(Arrays.stream(patches).distinct().count()).isEqualTo(3);
  }

  @Test
  void scalingKeepsTheMeanColour() {
    for (Icon icon : Icons.all()) {
      double whole = mean(Icons.sprite(icon, Icons.SOURCE, false));
      assertThat(mean(Icons.sprite(icon, 37, false))).isCloseTo(whole, within(0.6));
      assertThat(mean(Icons.sprite(icon, 37, true))).isCloseTo(whole, within(0.6));
    }
  }

  private static Offset<Double> within(double offset) {
    return Offset.offset(offset);
  }

  private static double mean(int[] sprite) {
    return Arrays.stream(sprite).average().orElseThrow();
  }

  private static String hash(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
