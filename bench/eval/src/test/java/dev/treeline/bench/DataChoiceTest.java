package dev.treeline.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DataChoiceTest {
  private static DataChoice choice(String data, Set<String> subsets, int limit) {
    return new DataChoice(List.of(data.split(",")), subsets, Set.of(), limit, SafeIds.FIRST_127);
  }

  @Test
  void oneDataSetStaysAsItIs() throws IOException {
    DataChoice.Opened opened = DataChoice.all("grove").open();
    assertThat(opened.whole().contentHash()).isEqualTo(DataSets.named("grove").contentHash());
    assertThat(opened.parts()).containsExactly(opened.whole());
  }

  @Test
  void severalFollowEachOtherWithTheirNamesInTheIds() throws IOException {
    DataChoice.Opened opened = DataChoice.all("grove,grove-leaky").open();
    assertThat(opened.whole().name()).isEqualTo("grove+grove-leaky");
    assertThat(opened.parts()).extracting(DataSet::name).containsExactly("grove", "grove-leaky");
    assertThat(opened.whole().samples())
        .isEqualTo(opened.parts().stream().flatMap(part -> part.samples().stream()).toList());
    assertThat(opened.whole().samples().getFirst().id()).startsWith("grove/");
    assertThat(opened.whole().samples().getLast().id()).startsWith("grove-leaky/");
  }

  @Test
  void limitIsSharedAndSubsetsSelect() throws IOException {
    DataChoice.Opened opened = choice("grove,grove-leaky", Set.of("typical"), 20).open();
    assertThat(opened.parts()).extracting(part -> part.samples().size()).containsExactly(10, 10);
    assertThat(opened.whole().samples()).allMatch(s -> s.subset().equals(Subset.TYPICAL));
  }

  @Test
  void refusesSubsetsThatNoDataSetHasAndDataNamedTwice() {
    assertThatThrownBy(() -> choice("grove", Set.of("typicl"), 0).open())
        .hasMessage("--subset must be one of attack, over-safe, typical, but is typicl");
    assertThatThrownBy(() -> DataChoice.all("grove,grove"))
        .hasMessage("--data must name different data sets, but is [grove, grove]");
  }
}
