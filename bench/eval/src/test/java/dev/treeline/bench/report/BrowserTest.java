package dev.treeline.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.run.FakeSubject;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Question;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The item browser in a real browser, where there is one.
///
/// `-Dtreeline.browser.items=2000 -Dtreeline.browser.keep=DIR` measures a large report and keeps
/// its page.
class BrowserTest {
  private static final int ITEMS = Integer.getInteger("treeline.browser.items", 60);
  private static final String METHODS =
      "baseline,cot,vcd,yes-bias,vdd,icd,apc-only,ritual,m3id,always-no";

  @TempDir Path directory;

  private static Optional<Path> chromium() {
    return List.of("chromium", "chromium-browser", "google-chrome").stream()
        .map(name -> Path.of("/usr/bin", name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// Items with no picture, with one, and with two; every second picture is shown by two items.
  private static List<Sample> samples() throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (Sample sample : FakeSubject.samples(ITEMS)) {
      int number = samples.size();
      List<ImageSource> images = new ArrayList<>();
      if (number % 10 != 7) {
        images.add(picture(number / 2));
      }
      if (number % 10 == 3) {
        images.add(picture(number / 2 + 1));
      }
      samples.add(
          new Sample(
              sample.id(),
              new Question(sample.question().text(), images),
              sample.task(),
              sample.subset(),
              sample.scenario(),
              sample.cluster()));
    }
    return samples;
  }

  private static ImageSource picture(int number) throws IOException {
    BufferedImage picture = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    SplittableRandom random = new SplittableRandom(number);
    for (int i = 0; i < 60; i++) {
      graphics.setColor(new Color(random.nextInt(1 << 24)));
      graphics.fillRect(random.nextInt(320), random.nextInt(240), 60, 40);
    }
    graphics.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(picture, "jpeg", out);
    return new ImageSource.Bytes("picture " + number, out.toByteArray());
  }

  @Test
  void filtersPagesAndKeysWorkInARealBrowser() throws Exception {
    Optional<Path> browser = chromium();
    assumeTrue(browser.isPresent(), "there is no chromium here");
    Study study =
        FakeStudy.of(directory.resolve("run"), DataSet.of("fakes", samples(), List.of()), METHODS);
    String page = HtmlReport.page(study);
    Path file = directory.resolve("report.html");
    String script =
        new String(
            BrowserTest.class.getResourceAsStream("drive.js").readAllBytes(),
            StandardCharsets.UTF_8);
    String head = "<script>window.began = performance.now();</script><style>";
    Files.writeString(
        file,
        page.replaceFirst("<style>", Matcher.quoteReplacement(head))
            .replace("</body>", "<script>" + script + "</script></body>"));
    JsonNode seen = drive(browser.get(), file);
    System.out.printf("%,d items: %,d bytes, %s%n", ITEMS, page.length(), seen.path("times"));
    String keep = System.getProperty("treeline.browser.keep", "");
    if (!keep.isEmpty()) {
      Files.writeString(Path.of(keep).resolve("report.html"), page);
    }
    assertThat(seen.path("all").asInt()).isEqualTo(ITEMS);
    assertThat(seen.path("errors").asText()).isEmpty();
    assertThat(seen.path("flips").asInt()).isEqualTo(flips(study, 2));
    assertThat(seen.path("address").asText()).isEqualTo("#items?show=flips&method=2");
    assertThat(seen.path("wrongOfAlwaysNo").asInt())
        .isEqualTo((int) samples().stream().filter(Sample::isSafe).count());
    assertThat(seen.path("subset").asInt())
        .isEqualTo((int) samples().stream().filter(s -> s.subset().id().equals("attack")).count());
    assertThat(seen.path("found").asText()).isEqualTo("Item item-13");
    assertThat(seen.path("picturesOfIt").asInt()).isEqualTo(2);
    assertThat(seen.path("focused").asText()).isEqualTo("Item item-1");
    assertThat(seen.path("secondPage").asText()).isEqualTo("Item item-20");
    assertThat(seen.path("noPicture").asInt()).isEqualTo(2);
    assertThat(seen.path("rows").asInt()).isEqualTo(10 * 20);
  }

  private static int flips(Study study, int method) {
    return (int)
        IntStream.range(0, ITEMS)
            .filter(i ->
                study.columns().get(method).correct(study.samples(), i)
                    != study.columns().getFirst().correct(study.samples(), i))
            .count();
  }

  private JsonNode drive(Path browser, Path page) throws Exception {
    Path dom = directory.resolve("dom.html");
    Process process =
        new ProcessBuilder(
                browser.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + directory.resolve("profile"),
                "--dump-dom",
                page.toUri().toString())
            .redirectOutput(dom.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("the browser did not end");
    }
    Matcher found =
        Pattern.compile("<pre id=\"seen\">(.*?)</pre>", Pattern.DOTALL)
            .matcher(Files.readString(dom));
    assertThat(found.find()).as("the page ran its scripts").isTrue();
    return new JsonMapper().readTree(found.group(1).replace("&amp;", "&"));
  }
}
