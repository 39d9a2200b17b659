package dev.treeline.bench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.bench.DataSet;
import dev.treeline.bench.DataSets;
import dev.treeline.bench.Gold;
import dev.treeline.bench.Task;
import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnItemsTest {
  @TempDir Path folder;

  @Test
  void readsEveryKind() throws IOException {
    DataSet data = LoadersTest.open("items");
    assertThat(data.samples())
        .extracting(s -> s.task())
        .containsExactly(
            new Task.Safety(Gold.UNSAFE),
            new Task.Reply(Gold.SAFE, "reply"),
            new Task.YesNo(true),
            new Task.Safety(Gold.SAFE),
            new Task.Safety(Gold.SAFE));
    assertThat(data.samples())
        .extracting(s -> s.subset().id())
        .containsExactly("unsafe", "safe", "ability", "mine", "mine");
    assertThat(LoadersTest.sample(data, "a").scenario()).isEqualTo("burns");
    assertThat(LoadersTest.sample(data, "b").question().images()).hasSize(2);
  }

  @Test
  void sharedPicturesAndNamedClustersLinkItems() throws IOException {
    DataSet data = LoadersTest.open("items");
    String shared = LoadersTest.sample(data, "a").cluster();
    assertThat(LoadersTest.sample(data, "c").cluster()).isEqualTo(shared); // over b's two pictures
    assertThat(LoadersTest.sample(data, "d").cluster())
        .isEqualTo(LoadersTest.sample(data, "e").cluster())
        .isNotEqualTo(shared);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\":\"a\",\"prompt\":\"x\",\"lable\":\"safe\"} | lable is no known field; did you mean label?",
        "{\"id\":\"a\",\"prompt\":\"x\",\"label\":\"unsave\"} | label must be safe or unsafe, but is unsave; did you mean unsafe?",
        "{\"id\":\"a\",\"prompt\":\"x\",\"label\":\"yes\"} | label must be safe or unsafe, but is yes",
        "{\"id\":\"a\",\"prompt\":\"x\",\"label\":\"safe\",\"kind\":\"replay\"} | kind must be one of safety, reply, yes-no, but is replay; did you mean reply?",
        "{\"id\":\"a\",\"label\":\"safe\"} | prompt is missing",
        "{\"id\":\"a\",\"prompt\":\" \",\"label\":\"safe\"} | the item's words are blank",
        "{\"id\":\"a\",\"prompt\":\"x\",\"label\":\"safe\",\"image\":\"no.png\"} | image no.png is not there",
        "{\"id\":\"a\",\"prompt\":\"x\",\"label\":\"safe\",\"image\":\"../no.png\"} | must lie in the folder",
        "{\"id\":\"a\",\"prompt\":\"x\",\"label\":\"safe\",\"image\":\"/etc/hosts\"} | must lie in the folder",
        "{\"id\":\"a\",\"prompt\":\"x\",\"label\":\"safe\",\"subset\":\"a b\"} | a subset's id must be text",
        "{\"id\":\"a\" | not valid JSON",
      })
  void tellsTheLineAndTheNearestName(String line, String message) throws IOException {
    Files.writeString(
        folder.resolve("items.jsonl"),
        "{\"id\":\"ok\",\"prompt\":\"x\",\"label\":\"safe\"}\n" + line + "\n");
    assertThatThrownBy(() -> DataSets.open(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("items.jsonl, line 2: ")
        .hasMessageContaining(message);
  }
}
