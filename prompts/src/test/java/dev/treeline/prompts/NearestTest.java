package dev.treeline.prompts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> KNOWN = List.of("plain", "cot", "few-shot", "self-reminder");

  @Test
  void findsWhatWasMeant() {
    assertThat(Nearest.to("cto", KNOWN)).contains("cot");
    assertThat(Nearest.to("fewshot", KNOWN)).contains("few-shot");
    assertThat(Nearest.to("self", KNOWN)).contains("self-reminder");
    assertThat(Nearest.to("plain-text", KNOWN)).contains("plain");
  }

  @Test
  void findsNothingWhereNothingIsNear() {
    assertThat(Nearest.to("greedy", KNOWN)).isEmpty();
    assertThat(Nearest.to("", KNOWN)).isEmpty();
    assertThat(Nearest.to("cot", List.of())).isEmpty();
    assertThat(Nearest.hint("greedy", KNOWN)).isEmpty();
  }

  @Test
  void distanceCountsChangesByEye() {
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Nearest.distance("ab", "ba")).isEqualTo(1);
    assertThat(Nearest.distance("vcd", "vdd")).isEqualTo(1);
    assertThat(Nearest.distance("same", "same")).isZero();
  }
}
