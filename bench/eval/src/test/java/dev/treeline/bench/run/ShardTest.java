package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.score.ScoringOptions;
import dev.treeline.decoding.Sampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardTest {
  private static final List<Sample> SAMPLES = FakeSubject.samples(23);
  private static final List<ResolvedMethod> METHODS =
      Method.parseAll("baseline,vcd,always-no").stream()
          .map(MethodRegistry.builtIn()::resolve)
          .toList();

  @TempDir Path directory;

  private static RunRecord record(int tokens) {
    return new RunSettings(
            "fake",
            0,
            new RunSettings.Generation(new Sampling.Greedy(), tokens, 160, 7),
            new RunSettings.Engine("cpu", "f32", 1),
            AnswerParser.STRICT,
            new ScoringOptions(200, 4000, 0.95, 1, 0.05))
        .record(DataSet.of("fakes", SAMPLES, List.of()), METHODS, Map.of());
  }

  private static Run run(int group) {
    return new Run(SAMPLES, METHODS, 7, 2, group);
  }

  private Path part(Run run, RunRecord record, Shard shard) throws IOException {
    Path path =
        directory.resolve("shard-" + record.id() + "-" + shard.toString().replace('/', '-'));
    try (RunFolder folder = RunFolder.open(path, record.part(shard))) {
      run.part(shard).go(folder.directory(), FakeSubject::new, Progress.silent(), () -> false);
    }
    return path;
  }

  private List<Path> parts(Run run, int count) throws IOException {
    List<Path> parts = new ArrayList<>();
    for (int number = count; number >= 1; number--) { // in any order
      parts.add(part(run, record(16), new Shard(number, count)));
    }
    return parts;
  }

  @ParameterizedTest(name = "groups of {0} in {1} parts")
  @CsvSource({"1, 2", "1, 4", "4, 3", "5, 5", "8, 3", "8, 4"})
  void partsPutTogetherAreTheWholeByteForByte(int group, int count) throws IOException {
    Run run = run(group);
    Path whole = Files.createDirectories(directory.resolve("whole"));
    run.go(whole, FakeSubject::new, Progress.silent(), () -> false);
    Merge merge = Merge.of(parts(run, count));
    Path out = directory.resolve("merged");
    try (RunFolder folder = RunFolder.open(out, merge.record())) {
      merge.write(folder, run);
    }
    assertThat(out.resolve("responses.jsonl"))
        .hasSameBinaryContentAs(whole.resolve("responses.jsonl"));
    assertThat(Files.readString(out.resolve("run.json"))).isEqualTo(record(16).text());
    assertThat(run.read(out)).isEqualTo(run.read(whole));
  }

  @Test
  void aPartThatIsMissingOrThereTwiceIsNamed() throws IOException {
    List<Path> parts = parts(run(1), 3);
    assertThatThrownBy(() -> Merge.of(parts.subList(0, 2)))
        .hasMessage("shard 1/3 is missing; there are only 2/3, 3/3");
    assertThatThrownBy(() -> Merge.of(List.of(parts.get(0), parts.get(1), parts.get(0))))
        .hasMessageContaining("shard 3/3 is there twice");
  }

  @Test
  void partsOfDifferentRunsAreRefusedByTheirDifference() throws IOException {
    Path one = part(run(1), record(16), new Shard(1, 2));
    Path other = part(run(1), record(17), new Shard(2, 2));
    assertThatThrownBy(() -> Merge.of(List.of(one, other)))
        .hasMessageContaining("not parts of one run: settings.max-tokens was 16, now 17");
    Path third = part(run(1), record(16), new Shard(2, 3));
    assertThatThrownBy(() -> Merge.of(List.of(one, third)))
        .hasMessageContaining("one is shard 1/2, the other 2/3");
    Path whole = part(run(1), record(16), Shard.WHOLE);
    assertThatThrownBy(() -> Merge.of(List.of(one, whole))).hasMessageContaining("a whole run");
  }

  @Test
  void aPartThatIsNotReadyIsNamed() throws IOException {
    List<Path> parts = parts(run(1), 2);
    Path file = parts.getFirst().resolve("responses.jsonl");
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, 7));
    Merge merge = Merge.of(parts);
    try (RunFolder folder = RunFolder.open(directory.resolve("merged"), merge.record())) {
      assertThatThrownBy(() -> merge.write(folder, run(1)))
          .hasMessageContaining("has 7 of its 33 answers");
    }
  }

  @Test
  void isWrittenAsPartOfParts() {
    assertThat(Shard.parse("2/4")).isEqualTo(new Shard(2, 4)).hasToString("2/4");
    for (String wrong : List.of("0/4", "5/4", "2", "2/x", "-1/2", "1/0")) {
      assertThatThrownBy(() -> Shard.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(wrong);
    }
  }
}
