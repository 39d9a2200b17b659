package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurveTest {
  @TempDir private Path directory;

  private String drawn(String metrics) throws Exception {
    Files.writeString(directory.resolve("metrics.jsonl"), metrics);
    Curve.write(directory);
    return Files.readString(directory.resolve("curve.svg"));
  }

  private static long count(String svg, String what) {
    return Pattern.compile(Pattern.quote(what)).matcher(svg).results().count();
  }

  @Test
  void showsAllThatAStepReportsAndEveryHeldOutMeasure() throws Exception {
    String svg =
        drawn(
            """
            {"stage":"sft","step":1,"loss":2.0,"learningRate":1e-4,"gradientNorm":3.0,"tokensPerSecond":900}
            {"stage":"sft","step":2,"loss":1.0,"learningRate":2e-4,"gradientNorm":1.5,"tokensPerSecond":950}
            {"stage":"sft","step":2,"heldOut":{"loss":0.4,"all":0.5,"what<":0.75}}
            """);
    assertThat(svg)
        .contains(">loss<", ">learning rate<", ">gradient norm, before it is cut<")
        .contains(">tokens a second<", ">held out: share right<", ">what&lt; 0.750<")
        .contains(">2.0e-04<", ">950<");
    assertThat(count(svg, "<circle")).isEqualTo(2);
  }

  @Test
  void stagesFollowOneAnother() throws Exception {
    String svg =
        drawn(
            """
            {"stage":"first","step":1,"loss":2.0}
            {"stage":"first","step":2,"loss":1.0}
            {"stage":"second","step":1,"loss":1.0}
            {"stage":"second","step":2,"loss":0.5}
            """);
    assertThat(svg).contains(">4</text>").doesNotContain("learning rate", "held out");
  }
}
