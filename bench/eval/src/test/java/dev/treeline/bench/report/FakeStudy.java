package dev.treeline.bench.report;

import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.DataSets;
import dev.treeline.bench.run.FakeSubject;
import dev.treeline.bench.run.Method;
import dev.treeline.bench.run.MethodRegistry;
import dev.treeline.bench.run.Progress;
import dev.treeline.bench.run.ResolvedMethod;
import dev.treeline.bench.run.Run;
import dev.treeline.bench.run.RunSettings;
import dev.treeline.bench.score.ScoringOptions;
import dev.treeline.decoding.Sampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A study of answers without a model.
final class FakeStudy {
  private FakeStudy() {}

  static Study of(Path directory, int items, String methods) throws IOException {
    List<String> notes = List.of("2 pictures are <missing>");
    return of(directory, DataSet.of("fakes", FakeSubject.samples(items), notes), methods);
  }

  static Study of(Path directory, DataSet data, String methods) throws IOException {
    return of(directory, data, methods, new Made("fake", 1, 16));
  }

  /// What made a run.
  record Made(String model, long seed, int tokens) {}

  static Study of(Path directory, DataSet data, String methods, Made made) throws IOException {
    MethodRegistry registry = MethodRegistry.builtIn();
    List<ResolvedMethod> resolved =
        Method.parseAll(methods).stream().map(registry::resolve).toList();
    RunSettings settings =
        new RunSettings(
            made.model(),
            0,
            new RunSettings.Generation(new Sampling.Greedy(), made.tokens(), 160, made.seed()),
            new RunSettings.Engine("cpu", "f32", 0),
            AnswerParser.STRICT,
            new ScoringOptions(200, 4000, 0.95, 1, 0.05));
    Run run = new Run(data.samples(), resolved, made.seed(), 1);
    Files.createDirectories(directory);
    run.go(directory, FakeSubject::new, Progress.silent(), () -> false);
    var scored = new Study.Scored(run.read(directory), AnswerParser.STRICT, settings.scoring());
    return Study.of(
        made.model() + " on " + data.name(),
        settings.record(data, resolved, Map.of("weights", "of " + made.model())),
        data.notes(),
        run,
        scored);
  }

  /// Writes the files of a fake run on grove, to look at them.
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    RunOutputs.write(directory, of(directory, DataSets.named("grove"), arguments[1]));
  }
}
