package dev.treeline.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProfileProgressTest {
  @Test
  void saysWhatIsLeftFromTheSecondReportOn() throws Exception {
    var shown = new StringWriter();
    var progress = new ProfileProgress(new PrintWriter(shown), true);
    Thread.sleep(200); // a warm-up: of no use for telling what is left
    progress.measured("warmed up", 2, 100);
    progress.measured("round 1", 3, 100);
    progress.measured("round 50", 100, 100);
    assertThat(shown.toString().split("\r"))
        .hasSize(4)
        .satisfies(lines -> {
          assertThat(lines[1]).endsWith("  2 %  warmed up");
          assertThat(lines[2]).matches(".* 3 %  round 1  [0-4] s left");
          assertThat(lines[3]).endsWith("100 %  round 50  0 s left\n");
        });
  }
}
