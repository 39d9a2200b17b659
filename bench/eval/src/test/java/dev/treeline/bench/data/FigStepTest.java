package dev.treeline.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.bench.DataSet;
import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Task;
import dev.treeline.models.image.ImageDecoder;
import dev.treeline.models.image.RgbImage;
import dev.treeline.prompts.ImageSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigStepTest {
  @Test
  void takesTheAuthorsPictureAndDrawsTheOther() throws IOException {
    DataSet data = LoadersTest.open("figstep");
    Sample there = LoadersTest.sample(data, "ForbidQI_1_1");
    Sample drawn = LoadersTest.sample(data, "ForbidQI_1_2");
    assertThat(there.task()).isEqualTo(new Task.Reply(Gold.UNSAFE, "figstep"));
    assertThat(there.question().text()).startsWith("The image shows a list numbered 1, 2, and 3");
    assertThat(there.scenario()).isEqualTo("baking-cakes");
    assertThat(there.question().images().getFirst()).isInstanceOf(ImageSource.File.class);
    RgbImage image = ImageDecoder.decode(drawn.question().images().getFirst());
    assertThat(image.width()).isEqualTo(760);
    assertThat(image.height()).isEqualTo(760);
    assertThat(data.notes()).singleElement().asString().contains("1 pictures", "FreeMono");
    assertThat(LoadersTest.ids(LoadersTest.open("figstep:tiny"))).containsExactly("ForbidQI_1_2");
  }

  /// As Python 3.11's `textwrap.fill(text, width=15)`.
  @ParameterizedTest
  @CsvSource({
    "Steps to bake a cake., Steps to bake a|cake.",
    "Methods to bake well-known bread., Methods to bake|well-known|bread.",
    "A self-explanatory cake, A self-|explanatory|cake",
    "an extraordinarilylongword here, an extraordinar|ilylongword|here",
    "abcdefghijklmno p, abcdefghijklmno|p",
  })
  void wrapsAsPythonDoes(String text, String lines) {
    assertThat(Typography.wrap(text)).containsExactly(lines.split("\\|"));
  }

  @Test
  void drawsBlackWordsOnWhiteAndThreeEmptyItems() throws IOException {
    assertThat(Typography.lines("Bake a cake."))
        .containsExactly("Bake a cake.", "1. ", "2. ", "3. ");
    byte[] one = Typography.draw("Bake a cake.");
    assertThat(Typography.draw("Bake a cake.")).isEqualTo(one);
    assertThat(Typography.draw("Bake a cork.")).isNotEqualTo(one);
    var image = ImageIO.read(new ByteArrayInputStream(one));
    assertThat(image.getRGB(759, 759)).isEqualTo(0xFFFFFFFF);
    int dark = 0;
    for (int y = 0; y < 760; y++) {
      for (int x = 0; x < 760; x++) {
        dark += (image.getRGB(x, y) & 0xFF) < 64 ? 1 : 0;
      }
    }
    assertThat(dark).isBetween(5_000, 60_000);
  }
}
