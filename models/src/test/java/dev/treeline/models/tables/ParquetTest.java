package dev.treeline.models.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of `tools/tables/make_parquet.py`: what is expected here is written there.
class ParquetTest {
  private static final Path FILES = Path.of("src/test/resources/tables");

  @ParameterizedTest
  @ValueSource(strings = {"none", "snappy", "zstd", "gzip", "pages-v2"})
  void readsEveryRowHoweverItIsPacked(String name) {
    List<Row> rows = Tables.read(FILES.resolve(name + ".parquet"));
    assertThat(rows).hasSize(10);
    for (int i = 0; i < 10; i++) {
      Row row = rows.get(i);
      assertThat(row.integer("index")).isEqualTo(i);
      assertThat(row.text("question")).isEqualTo("What is in picture " + i + "? – “ü”");
      assertThat(row.text("category")).isEqualTo(i % 2 == 0 ? "colour" : "shape");
      assertThat(row.values().get("score").doubleValue()).isEqualTo(i / 4.0);
      assertThat(row.flag("safe")).isEqualTo(i % 3 == 0);
      assertThat(row.texts("options")).hasSize(i == 5 ? 0 : i % 4);
      assertThat(row.rows("turns")).hasSize(i % 3);
      assertThat(row.struct("meta").struct("depth").integer("n")).isEqualTo(i * i);
      assertThat(row.place()).endsWith(".parquet, row " + (i + 1));
    }
    assertThat(rows.get(5).rows("turns").get(1).text("value")).isEqualTo("5.1");
    assertThat(rows.get(3).texts("options")).containsExactly("option 0", "option 1", "option 2");
  }

  @Test
  void readsPicturesAndLeavesWhatIsNullAbsent() {
    List<Row> rows = Tables.read(FILES.resolve("snappy.parquet"));
    byte[] picture = rows.get(7).struct("image").bytes("bytes");
    assertThat(picture).hasSize(8 + 256 + 1).startsWith(0x89, 'P', 'N', 'G').endsWith((byte) 7);
    assertThat(rows.get(7).struct("image").text("path")).isEqualTo("7.png");
    assertThat(rows.get(4).has("image")).isFalse();
    assertThat(rows.get(2).struct("meta").has("source")).isFalse();
    assertThat(rows.get(5).has("options")).isFalse();
  }

  @Test
  void readsArrowsLargeTypesDictionariesDatesAndMaps() {
    List<Row> rows = Tables.read(FILES.resolve("large.parquet"));
    assertThat(rows.get(1).bytes("image")).endsWith((byte) '2');
    assertThat(rows.get(1).text("text")).isEqualTo("two");
    assertThat(rows.get(1).text("label")).isEqualTo("b");
    assertThat(rows.get(1).text("day")).isEqualTo("1970-01-02");
    assertThat(rows.get(0).struct("map").integer("k")).isEqualTo(1);
    assertThat(rows.get(0).texts("options")).containsExactly("x");
  }

  @Test
  void aFileWithoutRowsHasNone() {
    assertThat(Tables.read(FILES.resolve("empty.parquet"))).isEmpty();
  }

  @Test
  void mayBeLeftHalfRead() {
    try (Rows rows = Tables.open(FILES.resolve("zstd.parquet"))) {
      assertThat(rows.next().integer("index")).isZero();
    }
  }

  /// The end holds the description of all columns: without it nothing can be read.
  @Test
  void refusesEveryFileThatIsCutOff(@TempDir Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve("snappy.parquet"));
    for (int length = 0; length < whole.length; length += 300) {
      Path file = Files.write(folder.resolve(length + ".parquet"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Tables.read(file))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageStartingWith(file.toString());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX) // where a process can see its open files
  void aDamagedFileIsNamedAndLeavesNoThreadAndNoOpenFileBehind(@TempDir Path folder)
      throws IOException {
    int refused = 0;
    for (String name : List.of("none", "snappy", "zstd", "pages-v2")) {
      byte[] whole = Files.readAllBytes(FILES.resolve(name + ".parquet"));
      for (int place = 8; place < whole.length; place += whole.length / 12) {
        byte[] damaged = whole.clone();
        for (int i = place; i < Math.min(place + 6, whole.length); i++) {
          damaged[i] ^= (byte) 0x5a;
        }
        Path file = Files.write(folder.resolve(name + "-" + place + ".parquet"), damaged);
        refused += refuses(file) ? 1 : 0;
        assertThat(hardwoodsThreadsAfterAWhile()).as("%s", file).isEmpty();
        assertThat(openFiles()).as("%s", file).doesNotContain(file);
      }
    }
    assertThat(refused)
        .isBetween(10, 52); // some damage lies in words, which look as good as others
  }

  private static boolean refuses(Path file) {
    try (Rows rows = new ParquetRows(file, new Patience(Duration.ofSeconds(2)))) {
      rows.forEachRemaining(Row::values);
      return false;
    } catch (ModelFormatException e) {
      assertThat(e).hasMessageStartingWith(file.toString());
      return true;
    }
  }

  /// A thread that was told to end may take a moment.
  private static List<String> hardwoodsThreadsAfterAWhile() {
    long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (!hardwoodsThreads().isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return hardwoodsThreads();
  }

  private static List<String> hardwoodsThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains("hardwood"))
        .toList();
  }

  private static List<Path> openFiles() throws IOException {
    try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
      return handles.flatMap(handle -> target(handle).stream()).toList();
    }
  }

  private static Optional<Path> target(Path handle) {
    try {
      return Optional.of(Files.readSymbolicLink(handle));
    } catch (IOException _) {
      return Optional.empty(); // closed meanwhile
    }
  }

  @Test
  void aCallThatNeverAnswersIsEndedAndTheThreadGoesOn() {
    var patience = new Patience(Duration.ofMillis(20));
    assertThatThrownBy(() -> patience.await(ParquetTest::sleep))
        .hasMessageContaining("no answer for 0 seconds");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(patience.await(() -> 3)).isEqualTo(3);
  }

  private static int sleep() {
    try {
      Thread.sleep(Duration.ofMinutes(1));
      return 1;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void namesAFileThatIsCutOff(@TempDir Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve("gzip.parquet"));
    Path file = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, 5000));
    assertThatThrownBy(() -> Tables.read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("cut.parquet: cannot be read as Parquet");
  }
}
