package dev.treeline.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.bench.judge.JudgementRun.Reply;
import dev.treeline.bench.judge.LabelServer;
import dev.treeline.bench.run.FakeSubject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every page that is written, in a real browser: light, dark, on a phone and on paper. Contrast is
/// held to WCAG 2.2 AA: 4.5 to 1 for text, 3 to 1 for marks.
class PagesTest {
  private static final List<Browser.View> VIEWS =
      List.of(
          Browser.View.LIGHT,
          Browser.View.DARK,
          Browser.View.PHONE,
          Browser.View.PHONE_DARK,
          Browser.View.PRINT);
  private static final String METHODS = "baseline,cot,vcd,yes-bias,always-no";

  @TempDir static Path directory;
  private static Optional<Browser> browser = Optional.empty();
  private static String look = "";

  @BeforeAll
  static void starts() throws Exception {
    Optional<Path> program = Browser.installed();
    assumeTrue(program.isPresent(), "there is no chromium here");
    browser = Optional.of(new Browser(program.get(), directory.resolve("profile")));
    try (var in = PagesTest.class.getResourceAsStream("look.js")) {
      look = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @AfterAll
  static void stops() throws Exception {
    if (browser.isPresent()) {
      browser.get().close();
    }
  }

  private static URI page(String name, String html) throws IOException {
    Path file = directory.resolve(name + ".html");
    Files.writeString(file, html);
    return file.toUri();
  }

  private static Study study(String name, List<Sample> samples, String methods) throws IOException {
    DataSet data = DataSet.of(name, samples, List.of("1 picture is missing"));
    return FakeStudy.of(Files.createTempDirectory(directory, name), data, methods);
  }

  private static List<Sample> some(Gold side) {
    return FakeSubject.samples(120).stream()
        .filter(s -> s.isSafe() == (side == Gold.SAFE))
        .toList();
  }

  private static List<Sample> questions() {
    List<Sample> samples = new ArrayList<>();
    for (Sample s : FakeSubject.samples(60)) {
      samples.add(
          new Sample(
              s.id(),
              s.question(),
              new Task.YesNo(s.isSafe()),
              Subset.mixed("popular"),
              "objects",
              s.cluster()));
    }
    return samples;
  }

  /// Looks at a page in every way, and at what it has for those who only have keys.
  private static void assertGood(String name, URI page) throws Exception {
    Browser open = browser.orElseThrow();
    open.open(page, Browser.View.LIGHT);
    for (Browser.View view : VIEWS) {
      open.look(view);
      JsonNode seen = open.value(look);
      assertThat(seen.path("found")).as("%s, %s", name, view).isEmpty();
      assertThat(seen.path("texts").asInt()).as(name).isGreaterThan(10);
    }
    open.look(Browser.View.LIGHT);
    assertThat(reached(open)).as("%s: what the Tab key reaches", name).isEqualTo(focusable(open));
  }

  private static int focusable(Browser open) throws Exception {
    return open.value(
            "[...document.querySelectorAll('a[href], button:not([disabled]), select, input, summary,"
                + " [tabindex=\"0\"]')].filter(e => e.checkVisibility()).length")
        .asInt();
  }

  private static int reached(Browser open) throws Exception {
    open.value(
        "let n = 0; for (const e of document.querySelectorAll('body *')) e.dataset.n = n++;");
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      open.press("Tab");
      JsonNode at =
          open.value(
              "(e => e === document.body || !e ? null : [e.dataset.n, getComputedStyle(e).outlineStyle,"
                  + " e.outerHTML.slice(0, 80)])(document.activeElement)");
      if (at.isNull() || at.isMissingNode() || !seen.add(at.path(0).asText())) {
        break;
      }
      assertThat(at.path(1).asText()).as("the focus shows: " + at.path(2)).isNotEqualTo("none");
    }
    return seen.size();
  }

  private static String text(String selector) throws Exception {
    return browser
        .orElseThrow()
        .value("document.querySelector('%s').innerText".formatted(selector))
        .asText()
        .replaceAll("\\s+", " ");
  }

  @Test
  void aReportWithBothSidesAndTheOfficialScores() throws Exception {
    Study study = study("grove", FakeSubject.samples(80), METHODS);
    URI page = page("both", HtmlReport.page(study));
    assertGood("both", page);
    assertThat(text("#official")).isEqualTo("By mmsafeaware's own rule");
    assertThat(text("section[aria-labelledby=official] tbody")).contains("always-no").contains("[");
    assertThat(text("p.lead"))
        .startsWith("No method is shown to tell")
        .contains("only move the threshold");
    byte[] pdf = browser.orElseThrow().pdf();
    long pages =
        Pattern.compile("/Type\\s*/Page\\b")
            .matcher(new String(pdf, StandardCharsets.ISO_8859_1))
            .results()
            .count();
    assertThat(pages).as("pages on paper").isBetween(5L, 30L);
  }

  @Test
  void unsafeItemsAloneShowWhatTheyCanAndSayWhyThereIsNoVerdict() throws Exception {
    Study study = study("vlsbench", some(Gold.UNSAFE), METHODS);
    assertGood("unsafe", page("unsafe", HtmlReport.page(study)));
    assertThat(text("h1")).isEqualTo("How often is it right on unsafe items?");
    assertThat(text("p.lead"))
        .contains("cannot say whether a method tells unsafe from safe better: all 60 are unsafe")
        .contains("yes-bias", "right less often than the baseline")
        .contains("A verdict needs a data set that has safe items beside unsafe ones");
    assertThat(browser.orElseThrow().value("document.querySelectorAll('svg[role=img]').length"))
        .as("the forest alone")
        .hasToString("1");
    assertThat(browser.orElseThrow().value("document.querySelectorAll('svg circle.dot').length"))
        .as("a difference for each method")
        .hasToString("4");
  }

  @Test
  void safeItemsAlone() throws Exception {
    Study study = study("harmless", some(Gold.SAFE), "baseline,yes-bias,always-no");
    assertGood("safe", page("safe", HtmlReport.page(study)));
    assertThat(text("p.lead")).contains("all 60 are safe", "always-no is right less often");
  }

  @Test
  void generalAbilityAlone() throws Exception {
    Study study = study("pope", questions(), "baseline,always-no");
    assertGood("ability", page("ability", HtmlReport.page(study)));
    assertThat(text("p.lead")).contains("about general ability");
    assertThat(text("section[aria-labelledby=meaning]")).doesNotContain("always says “No”");
  }

  @Test
  void aReportOfManyMethods() throws Exception {
    String methods =
        "baseline,safety-prompt,self-reminder,goal-priority,cot,vision-centric,adashield-s,ecso"
            + ",few-shot,yes-bias,vcd:alpha=1.5,beta=0.2,timestep=900+goal-priority-short,icd,vdd"
            + ",m3id,ritual,code,coca,dola,apc-only,output-bias,always-no,always-yes";
    Study study = study("many", FakeSubject.samples(60), methods);
    assertGood("many", page("many", HtmlReport.page(study)));
  }

  @Test
  void severalDataSets() throws Exception {
    Study main = study("fakes", FakeSubject.samples(60), "baseline,cot,always-no");
    Study other = study("vlsbench", some(Gold.UNSAFE), "baseline,cot,always-no");
    Study all =
        new Study(
            main.title(),
            main.record(),
            main.notes(),
            main.samples(),
            main.columns(),
            main.board(),
            List.of(other),
            main.extras());
    assertGood("several", page("several", HtmlReport.page(all)));
    assertThat(text("section[aria-labelledby=others]"))
        .contains("all 60 are unsafe", "own rule")
        .contains("95.0 [");
    Browser open = browser.orElseThrow();
    assertThat(text("#items-count")).startsWith("120 of 120 items");
    open.value("location.hash = '#items?data=vlsbench&show=wrong&method=0'");
    waitFor("document.getElementById('by-data').value === 'vlsbench'");
    assertThat(text("#items-count")).isEqualTo("3 of 120 items");
    assertThat(text("#items .tag")).startsWith("vlsbench · ").endsWith("right answer: No");
  }

  @Test
  void runsSideBySide() throws Exception {
    List<Study> studies = new ArrayList<>();
    DataSet data = DataSet.of("fakes", FakeSubject.samples(60), List.of());
    for (FakeStudy.Made made :
        List.of(
            new FakeStudy.Made("oak", 1, 16),
            new FakeStudy.Made("oak", 2, 16),
            new FakeStudy.Made("elm", 1, 16))) {
      Path folder = directory.resolve(made.model() + made.seed());
      studies.add(FakeStudy.of(folder, data, METHODS, made));
    }
    assertGood("merged", page("merged", SideBySide.of(studies).page()));
    assertThat(text("section[aria-labelledby=findings]"))
        .contains("of 3 runs", "always-no:", "= shown to change nothing");
  }

  @Test
  void theScorecardOfATunedModel() throws Exception {
    Study methods = study("tuned", FakeSubject.samples(80), "baseline,vcd");
    Study tuned =
        new Study(
            methods.title(),
            methods.record(),
            methods.notes(),
            methods.samples(),
            List.of(methods.columns().get(1)),
            methods.board(),
            List.of(),
            methods.extras());
    String curve =
        "<svg viewBox=\"0 0 90 30\" role=\"img\" aria-label=\"Loss by step: a line that falls\"><path"
            + " d=\"M0 0L90 30\" stroke=\"#000\"/></svg>";
    var training = new Scorecard.Training("a recipe", "5 steps, seed 1", curve);
    assertGood("scorecard", page("scorecard", Scorecard.of(methods, tuned).page(training)));
    assertThat(text("section[aria-labelledby=findings]")).contains("tuned", "base");
  }

  @Test
  void theProfile() throws Exception {
    assertGood("profile", page("profile", ProfilePage.page(ProfileOutputsTest.study())));
    assertGood(
        "a profile of large plausible sets",
        page("large", ProfilePage.page(ProfileOutputsTest.study(64 * 151_936))));
  }

  @Test
  void thePageForLabelsWorksByKeysAlone() throws Exception {
    List<Reply> replies = new ArrayList<>();
    for (Sample s : FakeSubject.samples(6)) {
      Gold side = s.isSafe() ? Gold.SAFE : Gold.UNSAFE;
      Sample open =
          new Sample(
              s.id(), s.question(), new Task.Reply(side, "vlsbench"), s.subset(), "x", s.cluster());
      replies.add(new Reply(open, "vcd", "Here is what I would do, " + s.id()));
    }
    Path run = Files.createDirectories(directory.resolve("labels"));
    try (LabelServer server =
        LabelServer.open(run, replies, new LabelServer.Plan("a", 100, 1, 0))) {
      URI page = URI.create(server.address());
      Browser open = browser.orElseThrow();
      for (Browser.View view : List.of(Browser.View.LIGHT, Browser.View.DARK, Browser.View.PHONE)) {
        open.open(page, view);
        waitFor("document.getElementById('labels').children.length === 4");
        assertThat(open.value(look).path("found")).as("labels, %s", view).isEmpty();
      }
      assertThat(text("main")).doesNotContain("vcd", "baseline");
      for (String key : List.of("1", "2", "u", "3", "1", "2")) {
        int before = server.labelled();
        open.press(key);
        waitFor("document.getElementById('bar').value === " + (before + 1));
      }
      assertThat(server.labelled()).isEqualTo(6);
      assertThat(text("#status")).isEqualTo("All replies are labelled.");
    }
  }

  private static void waitFor(String condition) throws Exception {
    String script =
        "new Promise(done => { const look = n => %s || n > 200 ? done(%s) : setTimeout(look, 20, n + 1); look(0); })";
    assertThat(
            browser
                .orElseThrow()
                .value(script.formatted("(" + condition + ")", condition))
                .asBoolean())
        .as(condition)
        .isTrue();
  }
}
