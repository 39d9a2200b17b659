package dev.treeline.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/// Results as Markdown: a line for each benchmark and choice of parameters, with JMH's 99.9 %
/// interval and the bytes that each operation allocates in Java's heap.
final class ResultTable {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private ResultTable() {}

  /// Writes them.
  ///
  /// @param heading the first line
  static void write(Path file, String heading, Collection<RunResult> results) {
    try {
      Files.writeString(file, text(heading, results));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  static String text(String heading, Collection<RunResult> results) {
    var text = new StringBuilder(heading).append("\n\n");
    text.append("| benchmark | parameters | µs | ± | B allocated |\n|---|---|--:|--:|--:|\n");
    for (RunResult result : results) {
      Result<?> score = result.getPrimaryResult();
      text.append(
          "| `%s` | %s | %s | %s | %s |\n"
              .formatted(
                  name(result.getParams()),
                  parameters(result.getParams()),
                  number(score.getScore()),
                  number(score.getScoreError()),
                  allocated(result)));
    }
    return text.toString();
  }

  /// The class without its package and suffix, and the method.
  private static String name(BenchmarkParams params) {
    String full = params.getBenchmark();
    int method = full.lastIndexOf('.');
    String type = full.substring(full.lastIndexOf('.', method - 1) + 1, method);
    return type.replaceFirst("Benchmark$", "") + full.substring(method);
  }

  private static String parameters(BenchmarkParams params) {
    Map<String, String> all = new TreeMap<>();
    params.getParamsKeys().forEach(key -> all.put(key, params.getParam(key)));
    return all.entrySet().stream()
        .map(entry -> letter(entry.getKey()) + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String letter(String parameter) {
    return parameter.equals("vocabularySize") ? "V" : parameter;
  }

  private static String allocated(RunResult result) {
    Result<?> bytes = result.getSecondaryResults().get(ALLOCATED);
    return bytes == null ? "–" : "%,d".formatted(Math.round(bytes.getScore()));
  }

  /// Three digits, more only where they stand before the point.
  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return ("%,." + decimals + "f").formatted(value);
  }

  /// What a reader must know of the run: how often and how long, on which Java.
  static String conditions(Collection<RunResult> results) {
    Set<String> conditions = new LinkedHashSet<>();
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      conditions.add(
          "%d forks, %d warm-ups and %d iterations of %s"
              .formatted(
                  params.getForks(),
                  params.getWarmup().getCount(),
                  params.getMeasurement().getCount(),
                  params.getMeasurement().getTime()));
    }
    return String.join("; ", conditions);
  }
}
