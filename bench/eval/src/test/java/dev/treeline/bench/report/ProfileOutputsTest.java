package dev.treeline.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.profile.Entry;
import dev.treeline.bench.profile.Part;
import dev.treeline.bench.profile.Profile;
import dev.treeline.bench.profile.Spread;
import dev.treeline.bench.run.Economy.Contrast;
import dev.treeline.bench.run.Method;
import dev.treeline.bench.run.MethodRegistry;
import dev.treeline.bench.stats.Estimate;
import dev.treeline.decoding.ContrastCounters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileOutputsTest {
  private static final Map<Part, Double> PARTS =
      Map.of(Part.VISION, 2.0, Part.PREFILL, 3.0, Part.CLEAN, 10.0, Part.AMATEUR, 4.0);

  @TempDir Path directory;

  private static Profile.Row row(String method, Optional<Profile.Contrast> contrast, double cost) {
    var resolved = MethodRegistry.builtIn().resolve(Method.parse(method));
    return new Profile.Row(
        new Entry(resolved, contrast.map(_ -> Contrast.PLAIN), 1),
        new Profile.Times(
            new Spread(200 / cost, 190 / cost, 210 / cost),
            Spread.of(7),
            new Estimate(cost, cost, cost + 0.25, 5),
            new Estimate(cost, cost, cost, 5),
            Spread.of(5)),
        contrast,
        new Profile.Memory(OptionalLong.of(120_000_000), 30_000_000, 6_000),
        new Profile.Traffic(Optional.of(6.7e6), Optional.of(0.125)),
        PARTS);
  }

  static ProfileStudy study() {
    return study(96);
  }

  /// Of a contrasted method whose 64 rows have so many plausible tokens together.
  static ProfileStudy study(long plausible) {
    var contrast = new Profile.Contrast(new ContrastCounters(64, 48, plausible, 64, 16, 0, 1), 0.5);
    List<Profile.Row> rows =
        List.of(row("baseline", Optional.empty(), 1), row("vcd", Optional.of(contrast), 1.25));
    return new ProfileStudy(
        "sapling <b>, captions",
        Map.of("tokens", "32"),
        Map.of("processor", "some <chip>"),
        "./treeline profile",
        new Profile(new Spread(20e9, 19e9, 21e9), rows));
  }

  @Test
  void theTableShowsMediansWithTheirSpread() {
    String text = ProfileOutputs.terminal(study());
    assertThat(text)
        .contains("sapling <b>, captions", "tokens 32", "decode cost ×")
        .contains("160.0 [152.0, 168.0]", "1.250 [1.250, 1.500]")
        .contains("75.0", "50.0", "1.50", "120", "6.7", "13")
        .contains("Memory gives 20.0 GB/s [19.0, 21.0]");
    assertThat(text.lines().filter(line -> line.startsWith("vcd (plain)"))).hasSize(3);
  }

  @Test
  void jsonHoldsEveryFigure() throws Exception {
    var json = new JsonMapper().readTree(ProfileOutputs.json(study()));
    var vcd = json.at("/rows/1");
    assertThat(vcd.path("method").asText()).isEqualTo("vcd");
    assertThat(vcd.path("path").asText()).isEqualTo("PLAIN");
    assertThat(vcd.at("/decodeCost/high").asDouble()).isEqualTo(1.5);
    assertThat(vcd.at("/contrast/skipped").asLong()).isEqualTo(48);
    assertThat(vcd.at("/millisByPart/CLEAN").asDouble()).isEqualTo(10);
    assertThat(json.at("/rows/0").has("contrast")).isFalse();
    assertThat(json.at("/bandwidthBytesPerSecond/median").asDouble()).isEqualTo(20e9);
  }

  @Test
  void thePageNeedsNothingButItselfAndLetsNoTextBecomeMarkup() throws Exception {
    ProfileOutputs.write(directory.resolve("new"), study());
    String page = Files.readString(directory.resolve("new/profile.html"));
    assertThat(page)
        .contains("sapling &lt;b&gt;, captions", "some &lt;chip&gt;", "vcd (plain)")
        .contains("class=\"p-vision\"", "plausible tokens, mean")
        .doesNotContain("<b>,", "<chip>", "http://", "https://", "<script", "@import", "url(");
    assertThat(Files.readString(directory.resolve("new/profile.md"))).contains("| vcd (plain) |");
    assertThat(directory.resolve("new/profile.json")).exists();
  }

  @Test
  void ofManyMethodsThePageNamesTheCheapestAndTheDearest() throws Exception {
    var contrast = new Profile.Contrast(new ContrastCounters(64, 48, 96, 64, 16, 0, 1), 0.5);
    List<Profile.Row> rows = new ArrayList<>(List.of(row("baseline", Optional.empty(), 1)));
    for (int i = 0; i < 9; i++) {
      rows.add(row("vcd:alpha=" + i, Optional.of(contrast), 1.25 + i));
      rows.add(row("output-bias:shift=" + i, Optional.empty(), 1 + i / 100.0));
    }
    ProfileStudy one = study();
    var profile = new Profile(one.profile().bandwidth(), rows);
    ProfileOutputs.write(
        directory,
        new ProfileStudy(one.title(), one.settings(), one.machine(), one.command(), profile));
    assertThat(Files.readString(directory.resolve("profile.html")))
        .contains(
            "9 with a second view from <code>vcd:alpha=0 (plain)</code> 1.25 times [1.25, 1.50] to"
                + " <code>vcd:alpha=8 (plain)</code> 9.25 times [9.25, 9.50]; 9 without a second"
                + " view from <code>output-bias:shift=0</code> 1.00 times",
            "of these only the baseline is shown");
    assertThat(CostPlot.shown(profile)).hasSize(10);
  }

  @Test
  void severalInFlightHaveNoPlaceInThePlots() {
    Profile profile = study().profile();
    Profile.Row first = profile.rows().getFirst();
    var row =
        new Profile.Row(
            new Entry(first.entry().method(), Optional.empty(), 16),
            first.times(),
            Optional.empty(),
            first.memory(),
            first.traffic(),
            Map.of());
    assertThat(ProfileTables.timed(new Profile(profile.bandwidth(), List.of(first, row))))
        .containsExactly(first);
  }
}
