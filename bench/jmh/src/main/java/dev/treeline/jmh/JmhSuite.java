package dev.treeline.jmh;

import dev.treeline.bench.cli.BenchmarkSuite;
import dev.treeline.bench.run.Platform;
import dev.treeline.bench.run.Versions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// This module's benchmarks, run as the figures in docs/benchmarks.md are taken: forked, warmed up,
/// with JMH's count of allocated bytes.
public final class JmhSuite implements BenchmarkSuite {
  @Override
  public List<String> names() {
    var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    Set<BenchmarkListEntry> entries = BenchmarkList.defaultList().getAll(silent, List.<String>of());
    return entries.stream()
        .map(BenchmarkListEntry::getUsername)
        .distinct()
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  @Override
  public void run(Request request) {
    requireMatch(request.filters());
    request.table().ifPresent(file -> ResultTable.write(file, "", List.of())); // or fail now
    var options = brief(request.brief());
    request.filters().forEach(options::include);
    options.addProfiler(GCProfiler.class).mode(Mode.AverageTime).shouldFailOnError(true);
    request
        .out()
        .ifPresent(file -> options.resultFormat(ResultFormatType.JSON).result(file.toString()));
    try {
      Collection<RunResult> results = new Runner(options.build()).run();
      request.table().ifPresent(file -> ResultTable.write(file, heading(results), results));
    } catch (RunnerException e) {
      throw new IllegalStateException("the benchmarks failed: " + e.getMessage(), e);
    }
  }

  private static String heading(Collection<RunResult> results) {
    return "%s, %s, %d processors, Java %s, treeline %s; %s."
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            Platform.processor(),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version(),
            Versions.build(),
            ResultTable.conditions(results));
  }

  private static ChainedOptionsBuilder brief(boolean brief) {
    var options = new OptionsBuilder();
    return brief
        ? options
            .forks(1)
            .warmupIterations(1)
            .warmupTime(TimeValue.milliseconds(500))
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(500))
        : options
            .forks(2)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(1));
  }

  private void requireMatch(List<String> filters) {
    for (String filter : filters) {
      Pattern pattern;
      try {
        pattern = Pattern.compile(filter);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "FILTER must be a regular expression, but is " + filter + ": " + e.getDescription(), e);
      }
      if (names().stream().noneMatch(name -> pattern.matcher(name).find())) {
        throw new IllegalArgumentException(
            "no benchmark matches " + filter + " (treeline jmh --list names them)");
      }
    }
  }
}
