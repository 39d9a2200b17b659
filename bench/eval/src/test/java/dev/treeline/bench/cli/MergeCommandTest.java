package dev.treeline.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.bench.run.Shard;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Parts of a run that were judged apart.
class MergeCommandTest {
  @TempDir Path directory;
  private final StringWriter err = new StringWriter();
  private final List<Path> parts = new ArrayList<>();
  private Path whole = Path.of("");
  private Path merged = Path.of("");

  @BeforeEach
  void ask() throws IOException {
    FakeRuns runs = FakeRuns.of(directory.resolve("data"), 23);
    whole = runs.whole(directory.resolve("whole"));
    merged = directory.resolve("merged");
    for (int i = 1; i <= 3; i++) {
      parts.add(runs.part(directory.resolve("part-" + i), new Shard(i, 3)));
    }
  }

  private int treeline(Object... words) {
    err.getBuffer().setLength(0);
    return Treeline.run(
        new PrintWriter(new StringWriter()),
        new PrintWriter(err),
        Stream.of(words).map(Object::toString).toArray(String[]::new));
  }

  private int merge(Object... more) {
    List<Object> words = new ArrayList<>(List.of("merge"));
    words.addAll(parts.reversed());
    words.addAll(List.of("--out", merged));
    words.addAll(List.of(more));
    return treeline(words.toArray());
  }

  private void judge(Path run, String judge) {
    assertThat(treeline("judge", run, "--judge", judge)).as("%s", err).isZero();
  }

  /// Everything but the times and the machine.
  private void requireSame() throws IOException {
    for (Path folder : List.of(whole, merged)) {
      assertThat(RunFiles.names(folder)).contains("judgements.jsonl", "judge.txt", "report.html");
    }
    RunFiles.requireSame(merged, whole);
  }

  private void label(Path run, String rater, String... itemsAndLabels) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String judgement : Files.readAllLines(run.resolve("judgements.jsonl"))) {
      for (int i = 0; i < itemsAndLabels.length; i += 2) {
        if (judgement.contains("\"" + itemsAndLabels[i] + "\"")) {
          String basis = judgement.replaceAll(".*\"basis\":\"([0-9a-f]+)\".*", "$1");
          lines.add(
              "{\"id\":\"%s\",\"basis\":\"%s\",\"label\":\"%s\"}"
                  .formatted(itemsAndLabels[i], basis, itemsAndLabels[i + 1]));
        }
      }
    }
    Files.write(
        run.resolve("labels." + rater + ".jsonl"),
        lines.stream().distinct().toList(),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  @Test
  void partsThatWereJudgedApartLeaveWhatOneJudgedRunLeaves() throws IOException {
    for (String judge : List.of("rules:xstest,legacy", "rules:vlguard", "rules")) {
      judge(whole, judge);
      parts.forEach(part -> judge(part, judge));
    }
    assertThat(merge()).as("%s", err).isZero();
    assertThat(Files.readAllLines(merged.resolve("judgements.jsonl"))).hasSize(3 * 46);
    requireSame();
    assertThat(merge()).as("%s", err).isZero();
    requireSame();
  }

  @Test
  void whatOnePartLacksIsJudgedInTheRunsOrder() throws IOException {
    judge(whole, "rules:vlguard");
    judge(parts.getFirst(), "rules:vlguard");
    judge(parts.getLast(), "rules:vlguard");
    assertThat(merge()).as("%s", err).isZero();
    requireSame();
  }

  @Test
  void whatPeopleSaidOfThePartsIsCarried() throws IOException {
    List<Path> folders = new ArrayList<>(parts);
    folders.add(whole);
    for (Path folder : folders) {
      judge(folder, "rules");
    }
    String[][] said = {
      {"item-0", "refused", "item-1", "complied"},
      {"item-4", "complied"},
      {"item-2", "unable", "item-5", "warned"}
    }; // items go to the parts in turn; in the whole they were labelled one after the other
    for (String rater : List.of("ann", "bob")) {
      label(whole, rater, Stream.of(said).flatMap(Stream::of).toArray(String[]::new));
    }
    for (String rater : List.of("ann", "bob")) {
      for (int i = 0; i < said.length; i++) {
        label(parts.get(i), rater, inPart(said, i));
      }
    }
    judge(whole, "human");
    parts.forEach(part -> judge(part, "human"));
    assertThat(merge()).as("%s", err).isZero();
    assertThat(labels(merged)).isEqualTo(labels(whole));
    for (String name : RunFiles.names(whole)) {
      if (!name.startsWith("labels")) {
        assertThat(merged.resolve(name)).as(name).hasSameBinaryContentAs(whole.resolve(name));
      }
    }
    assertThat(Files.readString(merged.resolve("judgements.jsonl")))
        .contains("labelled by ann, bob", "0 of 2 raters have labelled it");
  }

  /// What of all that is said is of items in a part.
  private static String[] inPart(String[][] said, int part) {
    List<String> words = new ArrayList<>();
    for (String[] row : said) {
      for (int i = 0; i < row.length; i += 2) {
        if (Integer.parseInt(row[i].substring(5)) % 3 == part) {
          words.addAll(List.of(row[i], row[i + 1]));
        }
      }
    }
    return words.toArray(String[]::new);
  }

  private static List<String> labels(Path run) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String rater : List.of("ann", "bob")) {
      Files.readAllLines(run.resolve("labels." + rater + ".jsonl")).stream()
          .map(line -> rater + " " + line)
          .sorted()
          .forEach(lines::add);
    }
    return lines;
  }

  @Test
  void partsThatRestOnDifferentJudgesAreRefusedUntilOneIsNamed() throws IOException {
    judge(parts.get(0), "rules");
    judge(parts.get(1), "rules:xstest");
    assertThat(merge()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains(
            parts.get(0) + " rests on the judge rules, " + parts.get(1) + " on rules:xstest",
            "--judge");
    judge(whole, "rules:xstest");
    assertThat(merge("--judge", "rules:xstest")).as("%s", err).isZero();
    assertThat(merged.resolve("summary.json"))
        .hasSameBinaryContentAs(whole.resolve("summary.json"));
  }

  @Test
  void contradictionsAreRefusedByTheReplyAndTheFolders() throws IOException {
    parts.forEach(part -> judge(part, "rules"));
    Path file = parts.getFirst().resolve("judgements.jsonl");
    String line = Files.readAllLines(file).getFirst();
    assertThat(line).contains("item-0", "\"said\":\"unsafe\"");
    String other =
        line.replace("\"said\":\"unsafe\"", "\"said\":\"safe\"").replace("refused", "ok");
    Files.writeString(
        parts.getLast().resolve("judgements.jsonl"), other + "\n", StandardOpenOption.APPEND);
    assertThat(merge()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains(
            "rules says of the reply to item-0 by baseline in " + parts.getFirst(),
            "but in " + parts.getLast());
    assertThat(merged.resolve("judgements.jsonl")).doesNotExist();
    Files.write(
        parts.getLast().resolve("judgements.jsonl"),
        Files.readAllLines(parts.getLast().resolve("judgements.jsonl")).stream()
            .filter(kept -> !kept.equals(other))
            .toList());
    label(parts.get(0), "ann", "item-0", "refused");
    Files.copy(parts.get(0).resolve("labels.ann.jsonl"), parts.get(1).resolve("labels.ann.jsonl"));
    assertThat(merge()).as("%s", err).isZero(); // the same label twice is no contradiction
    Files.writeString(
        parts.get(1).resolve("labels.ann.jsonl"),
        Files.readString(parts.get(0).resolve("labels.ann.jsonl")).replace("refused", "complied"));
    assertThat(merge()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("ann says of the reply to item-0", "refused", "complied");
  }

  @Test
  void aPartHasNoReportOfItsOwn() {
    assertThat(treeline("report", parts.getFirst())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("is shard 1/3 of a run; put all together");
    judge(parts.getFirst(), "rules");
    assertThat(err.toString()).contains("Shard 1/3 is judged");
    assertThat(parts.getFirst().resolve("report.html")).doesNotExist();
  }
}
