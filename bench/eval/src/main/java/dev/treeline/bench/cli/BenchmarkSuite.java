package dev.treeline.bench.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Benchmarks that `treeline jmh` can run. They live in a module of their own, which the launcher
/// puts on the class path for that command only; found with [java.util.ServiceLoader].
public interface BenchmarkSuite {
  /// The benchmarks' names.
  List<String> names();

  /// Runs those whose names match; prints as it goes to standard output.
  ///
  /// @throws IllegalArgumentException if none matches
  void run(Request request);

  /// What to run.
  ///
  /// @param filters regular expressions; none means all
  /// @param brief a first look instead of figures to keep
  /// @param out where results go as JSON
  /// @param table where results go as a table in Markdown
  record Request(List<String> filters, boolean brief, Optional<Path> out, Optional<Path> table) {
    public Request {
      filters = List.copyOf(filters);
    }
  }
}
