package dev.treeline.bench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderCheckTest {
  private static final Path DATA = Path.of("src/test/resources/data");

  @Test
  void countsItemsMissingPicturesAndDuplicates() throws IOException {
    FolderCheck check = FolderCheck.of(DATA.resolve("vlsbench"), DataOptions.standard());
    assertThat(check.items()).containsEntry("vlsbench", 2).hasSize(1);
    assertThat(check.missing()).containsEntry("vlsbench", 1).hasSize(1);
    assertThat(check.pictures()).isEqualTo(2);
    assertThat(check.distinct()).isEqualTo(1);
    assertThat(check.clusters()).isEqualTo(1);
    assertThat(check.differences())
        .containsExactly("vlsbench: published 2241, found 3", "vlsbench: 1 items have no picture");
    assertThat(check.lines()).contains("pictures: 2 used, 1 distinct, 1 duplicates; 1 clusters");
  }

  @Test
  void partsThatAreNotThereAreNoDifference() throws IOException {
    FolderCheck check = FolderCheck.of(DATA.resolve("pope"), DataOptions.standard());
    assertThat(check.differences()).noneMatch(line -> line.contains("adversarial"));
    assertThat(check.differences())
        .contains("coco-popular: published 3000, found 2", "coco-popular: 1 items have no picture");
  }

  @Test
  void ownItemsHaveNothingToDifferFrom() throws IOException {
    FolderCheck check = FolderCheck.of(DATA.resolve("items"), DataOptions.standard());
    assertThat(check.differences()).isEmpty();
    assertThat(check.lines().getLast()).isEqualTo("nothing missing, counts as published");
  }

  @Test
  void refusesAFolderOfNoneOrOfTwo(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> DataSources.recognise(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no data set that is known");
    Files.writeString(folder.resolve("items.jsonl"), "");
    Files.writeString(folder.resolve("xstest_prompts.csv"), "id\n");
    assertThatThrownBy(() -> DataSources.recognise(folder))
        .hasMessageContaining("more than one data set: xstest, items");
  }
}
