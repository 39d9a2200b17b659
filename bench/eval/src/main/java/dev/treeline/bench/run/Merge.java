package dev.treeline.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The parts of one run, made apart, about to be put together.
///
/// @param directories of the parts, the first part first; none is missing or there twice
/// @param record of the whole run
public record Merge(List<Path> directories, RunRecord record) {
  public Merge {
    directories = List.copyOf(directories);
  }

  /// Looks at the parts.
  ///
  /// @throws IllegalArgumentException if they are not of one run, or one is missing or there twice;
  ///   the message names it
  public static Merge of(List<Path> directories) throws IOException {
    Map<Integer, Path> parts = new TreeMap<>();
    RunRecord first = record(directories.getFirst());
    for (Path directory : directories) {
      RunRecord record = record(directory);
      Shard shard = record.shard();
      if (!shard.isPart()) {
        throw new IllegalArgumentException(
            directory + " holds a whole run; merge takes folders made with --shard");
      }
      List<String> differences = first.part(Shard.WHOLE).differences(record.part(Shard.WHOLE));
      if (!differences.isEmpty() || shard.count() != first.shard().count()) {
        throw new IllegalArgumentException(
            "%s and %s are not parts of one run: %s"
                .formatted(
                    directories.getFirst(),
                    directory,
                    differences.isEmpty()
                        ? "one is shard " + first.shard() + ", the other " + shard
                        : differences.getFirst()));
      }
      Path twin = parts.put(shard.number(), directory);
      if (twin != null) {
        throw new IllegalArgumentException(
            "shard %s is there twice: %s and %s".formatted(shard, twin, directory));
      }
    }
    requireAll(parts, first.shard().count());
    return new Merge(new ArrayList<>(parts.values()), first.part(Shard.WHOLE));
  }

  private static void requireAll(Map<Integer, Path> parts, int count) {
    for (int number = 1; number <= count; number++) {
      if (!parts.containsKey(number)) {
        throw new IllegalArgumentException(
            "shard %s is missing; there are only %s"
                .formatted(
                    new Shard(number, count),
                    String.join(", ", parts.keySet().stream().map(n -> n + "/" + count).toList())));
      }
    }
  }

  private static RunRecord record(Path directory) throws IOException {
    Path file = directory.resolve("run.json");
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return RunRecord.read(file);
  }

  /// Writes the answers of the whole run, in the order and with the bytes that one run would have
  /// given, and the times that they took.
  ///
  /// @param run the whole
  public void write(RunFolder out, Run run) throws IOException {
    List<Iterator<Line>> parts = new ArrayList<>();
    for (int i = 0; i < directories.size(); i++) {
      parts.add(lines(run.part(new Shard(i + 1, directories.size())), directories.get(i)));
    }
    StringBuilder responses = new StringBuilder();
    StringBuilder timings = new StringBuilder();
    int width = run.methods().size();
    for (int answer = 0; answer < run.answers(); answer++) {
      int group = answer / width / run.group();
      Line line = parts.get(group % parts.size()).next();
      responses.append(line.response().toLine()).append('\n');
      timings.append(line.timing().toLine()).append('\n');
    }
    out.write("timings.jsonl", timings.toString());
    out.write("responses.jsonl", responses.toString());
  }

  private record Line(Response response, Timing timing) {}

  private static Iterator<Line> lines(Run part, Path directory) throws IOException {
    List<TimedResponse> answers = part.read(directory);
    if (answers.size() < part.answers()) {
      throw new IllegalArgumentException(
          "%s has %,d of its %,d answers; give its compare command again and it goes on"
              .formatted(directory, answers.size(), part.answers()));
    }
    return answers.stream()
        .map(answer -> new Line(answer.response(), Timing.of(answer)))
        .iterator();
  }
}
