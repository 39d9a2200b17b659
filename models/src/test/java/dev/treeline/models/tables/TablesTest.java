package dev.treeline.models.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablesTest {
  @TempDir Path folder;

  @Test
  void readsAListOfObjectsAndAnObjectOfObjects() {
    List<Row> list = read("a.json", "[{\"n\": 1}, {\"n\": 2, \"text\": \"x\"}]");
    assertThat(list).extracting(row -> row.integer("n")).containsExactly(1, 2);
    assertThat(list.get(1).names()).containsExactly("n", "text");

    List<Row> object = read("b.json", "\uFEFF{\"7\": {\"q\": \"a\"}, \"3\": {\"q\": \"b\"}}");
    assertThat(object).extracting(Row::key).containsExactly("7", "3");
    assertThat(object.get(1).text("q")).isEqualTo("b");
  }

  @Test
  void readsJsonLinesWithMarkEmptyLinesAndWindowsEnds() {
    List<Row> rows = read("a.jsonl", "\uFEFF{\"n\": 1}\r\n\r\n  {\"n\": 2}\n{\"n\": 3}");
    assertThat(rows).extracting(row -> row.integer("n")).containsExactly(1, 2, 3);
    assertThat(rows.get(1).place()).endsWith("a.jsonl, line 3");
  }

  @Test
  void readsLinesUnderTheNameOfJson() {
    List<Row> rows = read("a.json", "{\"n\": 1}\n{\"n\": 2}\n");
    assertThat(rows).extracting(row -> row.integer("n")).containsExactly(1, 2);
    assertThat(read("b.json", "{\"k\":\n{\"n\": 1}\n}")).extracting(Row::key).containsExactly("k");
  }

  @Test
  void readsQuotedValuesAsRfc4180HasThem() {
    List<Row> rows =
        read("a.csv", "\uFEFFid,prompt,note\r\n1,\"a \"\"b\"\", c\r\nd\",\r\n\r\n2,plain,\"\"\r\n");
    assertThat(rows).extracting(row -> row.text("id")).containsExactly("1", "2");
    assertThat(rows.get(0).text("prompt")).isEqualTo("a \"b\", c\r\nd");
    assertThat(rows.get(0).text("note")).isEmpty();
    assertThat(rows.get(1).place()).endsWith("a.csv, line 5");
  }

  @Test
  void leavesOutPandasIndexAndReadsTabs() {
    List<Row> rows = read("a.tsv", "\tindex\ttext\n0\t4\ta, \"\n".replace("\"", ""));
    assertThat(rows.get(0).names()).containsExactly("index", "text");
    assertThat(rows.get(0).text("text")).isEqualTo("a, ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.csv  | a,b~1         | line 2: expected 2 values, but found 1",
        "a.csv  | a,b~1,\"x     | line 2: a quote is opened and never closed",
        "a.csv  | a,b~1,\"x\"y  | line 2: text after a closing quote",
        "a.csv  | a,b~1,x\"y    | line 2: a quote within a value",
        "a.csv  | a,a~1,2       | line 1: column a occurs twice",
        "a.csv  | ``            | no line of column names",
        "a.json | [{\"a\": 1    | not valid JSON (line 1",
        "a.json | [1]           | row 1: expected an object, but found 1",
        "a.json | 5             | expected a list or an object of rows",
        "a.json | [] x          | not valid JSON",
        "a.jsonl| {\"a\":1}~{   | line 2: not valid JSON",
        "a.jsonl| {\"a\":1}~7   | line 2: expected an object, but found 7",
        "a.txt  | x             | must end in json, jsonl, csv, tsv or parquet",
        "a.parquet | PAR1nonsense | cannot be read as Parquet",
      })
  void namesFileAndPlaceOfWhatIsWrong(String name, String text, String message) {
    assertThatThrownBy(() -> read(name, text.replace('~', '\n')))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(folder.resolve(name).toString())
        .hasMessageContaining(message);
  }

  @Test
  void refusesTextThatIsNotUtf8() throws IOException {
    for (String name : List.of("a.csv", "a.jsonl", "a.json")) {
      Path file = folder.resolve(name);
      Files.write(file, "[{\"a\": \"\u00e4\"}]".getBytes(StandardCharsets.ISO_8859_1));
      assertThatThrownBy(() -> Tables.read(file)).isInstanceOf(ModelFormatException.class);
    }
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatThrownBy(() -> Tables.read(folder.resolve("none.json")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void checksWhatIsAskedOfARow() {
    Row row =
        read(
                "a.json",
                "[{\"a\": \"x\", \"n\": 3, \"none\": null, \"l\": [\"p\", 2], \"s\": {\"t\": true}}]")
            .getFirst();
    assertThat(row.text("n")).isEqualTo("3");
    assertThat(row.has("none")).isFalse();
    assertThat(row.optionalText("none")).isEmpty();
    assertThat(row.texts("l")).containsExactly("p", "2");
    assertThat(row.texts("a")).containsExactly("x");
    assertThat(row.texts("absent")).isEmpty();
    assertThat(row.struct("s").flag("t")).isTrue();
    assertThatThrownBy(() -> row.integer("a"))
        .hasMessageContaining("row 1: a must be a whole number");
    assertThatThrownBy(() -> row.text("l")).hasMessageContaining("l must be text");
    assertThatThrownBy(() -> row.bytes("a")).hasMessageContaining("a must be bytes");
    assertThatThrownBy(() -> row.rows("l")).hasMessageContaining("l 1: expected an object");
    assertThatThrownBy(() -> row.text("none"))
        .hasMessageContaining("none is missing; found a, n, l, s");
    assertThatThrownBy(() -> row.requireKnown(Set.of("a", "n", "l", "st")))
        .hasMessageContaining("s is no known field; did you mean");
  }

  private List<Row> read(String name, String text) {
    try {
      return Tables.read(Files.writeString(folder.resolve(name), text));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
