package dev.treeline.bench.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `treeline jmh`: the hot path under JMH.
@Command(
    name = "jmh",
    mixinStandardHelpOptions = true,
    description = {
      "Times the hot path under JMH, each benchmark in a Java machine of its own, and counts what it"
          + " allocates (-prof gc): contrast rules, samplers, decoding steps, prefill, tokenizer,"
          + " image recipe, opening weights.",
      "",
      "Leave the machine alone meanwhile. All of them take some twenty minutes; `treeline jmh"
          + " --brief Contrast` gives a first look at some in one."
    })
final class JmhCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILTER",
      description = "Regular expressions; what matches one is run (default: everything).")
  List<String> filters = new ArrayList<>();

  @Option(names = "--list", description = "Print the benchmarks' names and run nothing.")
  boolean list;

  @Option(names = "--brief", description = "One short iteration of each, for a first look.")
  boolean brief;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Also write the results as JMH's JSON.")
  @Nullable Path out;

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description = "Also write the results as a table in Markdown.")
  @Nullable Path table;

  @Override
  public Integer call() {
    BenchmarkSuite suite =
        ServiceLoader.load(BenchmarkSuite.class)
            .findFirst()
            .orElseThrow(() ->
                new CommandFailure(
                    ExitCode.USAGE,
                    "the benchmarks are not on the class path: start this command with the"
                        + " launcher, ./treeline jmh"));
    if (list) {
      suite.names().forEach(spec.commandLine().getOut()::println);
    } else {
      suite.run(
          new BenchmarkSuite.Request(
              filters, brief, Optional.ofNullable(out), Optional.ofNullable(table)));
    }
    return ExitCode.OK;
  }
}
