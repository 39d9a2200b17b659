package dev.treeline.bench.cli;

import dev.treeline.bench.DataSet;
import dev.treeline.bench.report.RunOutputs;
import dev.treeline.bench.report.Study;
import dev.treeline.bench.run.Method;
import dev.treeline.bench.run.MethodRegistry;
import dev.treeline.bench.run.ResolvedMethod;
import dev.treeline.bench.run.Run;
import dev.treeline.bench.run.RunFolder;
import dev.treeline.bench.run.RunRecord;
import dev.treeline.bench.run.RunSettings;
import dev.treeline.bench.run.Samples;
import dev.treeline.bench.run.Subject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One comparison from start to end: asks, keeps, scores, prints.
///
/// @param modelFiles SHA-256 of the model's files by name
record CompareJob(
    RunSettings settings,
    DataSet data,
    List<ResolvedMethod> methods,
    Map<String, String> modelFiles,
    Subject.Source subject) {

  /// Looks up the methods a user named; the baseline goes first, named or not.
  static List<ResolvedMethod> methods(MethodRegistry registry, String written) {
    Set<Method> wanted = new LinkedHashSet<>();
    wanted.add(Method.BASELINE);
    wanted.addAll(Method.parseAll(written));
    List<ResolvedMethod> methods = new ArrayList<>();
    wanted.forEach(method -> methods.add(registry.resolve(method)));
    return methods;
  }

  /// What the run is.
  RunRecord record() {
    return settings.record(data, methods, modelFiles);
  }

  /// Where the run is kept when the user does not say: the same settings lead to the same folder.
  Path defaultDirectory() {
    return Path.of("runs", "%s-%s-%s".formatted(settings.model(), data.name(), record().id()));
  }

  /// Makes or continues the run in a folder and writes its files.
  ///
  /// @throws CommandFailure if it was stopped before the end
  Study go(Path directory, PrintWriter err) throws IOException {
    RunRecord record = record();
    List<dev.treeline.bench.Sample> samples =
        settings.limit() == null
            ? data.samples()
            : Samples.limited(data.samples(), settings.limit());
    Run run = new Run(samples, methods, settings.generation().seed());
    List<String> names = methods.stream().map(m -> m.method().toString()).toList();
    try (StopSignal _ = StopSignal.open();
        RunFolder folder = RunFolder.open(directory, record)) {
      ProgressLines progress =
          new ProgressLines(err, Terminals.watchesErrors(), System::nanoTime, names);
      if (!run.go(folder.directory(), subject, progress, StopSignal::raised)) {
        throw new CommandFailure(
            ExitCode.INTERRUPTED,
            "stopped; what was answered is kept in %s.%nThe same command goes on from there."
                .formatted(directory));
      }
      var scored =
          new Study.Scored(run.read(folder.directory()), settings.parser(), settings.scoring());
      String title = settings.model() + " on " + data.name();
      Study study = Study.of(title, record, data.notes(), run, scored);
      RunOutputs.write(folder.directory(), study);
      return study;
    }
  }
}
