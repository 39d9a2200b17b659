package dev.treeline.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.bench.DataSets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DryRunTest {
  @Test
  void tellsItemsAnswersAndWhatCouldBeFound() {
    List<String> lines = new DryRun(List.of(DataSets.named("grove")), 3).lines();
    assertThat(lines.getFirst()).startsWith("grove: 480 items").contains("over-safe=240");
    assertThat(lines.getLast()).isEqualTo("1,440 answers: 480 items by 3 methods.");
    assertThat(lines).anyMatch(line -> line.contains("Smallest change in balanced accuracy"));
  }
}
