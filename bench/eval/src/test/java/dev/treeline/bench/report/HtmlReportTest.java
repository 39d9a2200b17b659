package dev.treeline.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.score.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  private static final String METHODS = "baseline,cot,vcd,yes-bias,always-no";

  @TempDir static Path directory;
  private static String page = "";

  @BeforeAll
  static void writesARun() throws IOException {
    RunOutputs.write(directory, FakeStudy.of(directory, 60, METHODS));
    page = Files.readString(directory.resolve("report.html"));
  }

  @Test
  void needsNothingButItself() {
    String withoutData = page.replaceAll("(?s)<script type=\"application/json\".*?</script>", "");
    assertThat(withoutData).doesNotContain("<link", " src=", "@import", "url(", "fetch(");
    Pattern reference = Pattern.compile("href=\"([^\"]*)\"");
    List<String> targets =
        reference.matcher(withoutData).results().map(match -> match.group(1)).toList();
    assertThat(targets).isNotEmpty().allMatch(target -> target.startsWith("#"));
    for (String target : targets) {
      assertThat(page).contains("id=\"" + target.substring(1) + "\"");
    }
  }

  @Test
  void dataCannotEndItsScriptOrBecomeMarkup() throws IOException {
    assertThat(page).contains("2 pictures are &lt;missing&gt;").doesNotContain("<missing>");
    JsonNode items = new JsonMapper().readTree(script("items-data"));
    assertThat(items.path("items")).hasSize(60);
    assertThat(items.path("items").get(0).path("q").asText()).contains("<b>safe</b>");
    assertThat(script("items-data")).doesNotContain("<");
    assertThat(items.path("methods")).hasSize(5);
  }

  @Test
  void embedsThePicturesItShows() throws IOException {
    JsonNode pictures = new JsonMapper().readTree(script("pictures-data"));
    assertThat(pictures).as("all items show the same picture").hasSize(1);
    assertThat(pictures.get(0).asText()).startsWith("data:image/png;base64,");
    JsonNode items = new JsonMapper().readTree(script("items-data")).path("items");
    assertThat(items).allMatch(item -> item.path("p").toString().equals("[0]"));
  }

  @Test
  void reasoningHasNoMarginToScore(@TempDir Path other) throws IOException {
    var methods = FakeStudy.of(other, 60, "baseline,cot").board().methods();
    assertThat(methods.get(0).estimate(Measure.AUC)).isPresent();
    assertThat(methods.get(1).estimate(Measure.AUC)).isEmpty();
    assertThat(methods.get(1).estimate(Measure.D_PRIME)).isPresent();
  }

  @Test
  void theVerdictStandsFirstAndInWords() {
    int verdict = page.indexOf("<p class=\"lead\">");
    assertThat(page.substring(verdict, page.indexOf("</p>", verdict)))
        .contains("unsafe from safe better than the baseline.", "<code>always-no</code>");
    assertThat(verdict).isLessThan(page.indexOf("<ul class=\"findings\">"));
  }

  @Test
  void reasoningHasNoRocCurve() {
    String roc = page.substring(page.indexOf("<b>ROC curves</b>"), page.indexOf("<b>Methods</b>"));
    assertThat(Pattern.compile("class=\"roc\"").matcher(roc).results()).hasSize(4);
  }

  @Test
  void sentencesHaveMinusSignsAndQuotationMarks() {
    assertThat(Html.prose("a-b is \"worse\" by -5.0 [-10.9, +0.0] (p = 0.01), 48 %"))
        .isEqualTo("a-b is “worse” by −5.0 [−10.9, +0.0] (p\u00a0=\u00a00.01), 48\u00a0%");
  }

  private static String script(String id) {
    Pattern pattern = Pattern.compile("id=\"" + id + "\">(.*?)</script>", Pattern.DOTALL);
    return pattern.matcher(page).results().map(m -> m.group(1)).findFirst().orElseThrow();
  }

  @Test
  void everyDrawingIsDescribed() {
    List<String> drawings =
        Pattern.compile("<svg[^>]*>").matcher(page).results().map(MatchResult::group).toList();
    List<String> signs = drawings.stream().filter(tag -> tag.contains("aria-hidden")).toList();
    assertThat(signs).as("one beside each method's name in the key").hasSize(5);
    assertThat(drawings).hasSize(4 + 5);
    assertThat(drawings)
        .allMatch(tag ->
            signs.contains(tag) || tag.contains("role=\"img\"") && tag.contains("aria-label=\""));
  }

  @Test
  void holdsNothingAboutTime() throws IOException {
    for (String file : List.of("report.html", "summary.json", "table.md")) {
      assertThat(Files.readString(directory.resolve(file)))
          .doesNotContain("nanos", "tokens-per-second", "seconds-per-item", "tokens/s");
    }
    JsonNode timing = new JsonMapper().readTree(directory.resolve("timing.json").toFile());
    assertThat(timing.path("vcd").path("tokens-per-second").path("value").asDouble()).isPositive();
  }

  @Test
  void comesOutTheSameWhateverTheTimes() throws IOException {
    byte[] before = Files.readAllBytes(directory.resolve("report.html"));
    Path again = Files.createDirectories(directory.resolve("again"));
    Files.copy(directory.resolve("responses.jsonl"), again.resolve("responses.jsonl"));
    RunOutputs.write(again, FakeStudy.of(again, 60, METHODS));
    assertThat(again.resolve("report.html")).hasBinaryContent(before);
    assertThat(again.resolve("summary.json"))
        .hasSameBinaryContentAs(directory.resolve("summary.json"));
  }

  @Test
  void theCommandThatMakesItAgainNamesEverySettingThatIsNotUsual() {
    assertThat(page)
        .contains(
            "./treeline compare --model fake --data FOLDER-OF-fakes --methods"
                + " baseline,cot,vcd,yes-bias,always-no --batch 1</pre>");
  }
}
