package dev.treeline.bench.run;

import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.report.RunOutputs;
import dev.treeline.bench.report.Study;
import dev.treeline.bench.score.ScoringOptions;
import dev.treeline.decoding.Sampling;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A whole comparison without a model, in a process of its own, to be killed at any moment.
final class KilledRun {
  private static final List<Sample> SAMPLES = FakeSubject.samples(40);
  private static final List<ResolvedMethod> METHODS =
      Method.parseAll("baseline,vcd,yes-bias,always-no").stream()
          .map(MethodRegistry.builtIn()::resolve)
          .toList();

  private KilledRun() {}

  /// Makes or continues the run in a folder.
  ///
  /// @param arguments the folder, and that of the cache or `-`
  public static void main(String[] arguments) throws IOException {
    Path cache = arguments[1].equals("-") ? null : Path.of(arguments[1]);
    go(Path.of(arguments[0]), cache, 600_000, System.out);
  }

  /// @param out told when the folder is open, and when all is written
  static void go(Path directory, @Nullable Path cache, long nanosForAnAnswer, PrintStream out)
      throws IOException {
    DataSet data = DataSet.of("fakes", SAMPLES, List.of());
    ScoringOptions scoring = new ScoringOptions(100, 100, 0.95, 1, 0.05);
    RunRecord record =
        new RunSettings(
                "fake",
                0,
                new RunSettings.Generation(new Sampling.Greedy(), 16, 160, 7),
                new RunSettings.Engine("cpu", "f32", 1),
                AnswerParser.STRICT,
                scoring)
            .record(data, METHODS, Map.of());
    Run run = new Run(SAMPLES, METHODS, 7, 2, 3);
    AnswerStore store = cache == null ? AnswerStore.none() : AnswerCache.of(cache, record, SAMPLES);
    try (RunFolder folder = RunFolder.open(directory, record)) {
      out.println("open");
      run.go(directory, () -> new Slow(nanosForAnAnswer), store, Progress.silent(), () -> false);
      folder.write("machine.json", "{}");
      var scored = new Study.Scored(run.read(directory), AnswerParser.STRICT, scoring);
      RunOutputs.write(directory, Study.of("fake", record, data.notes(), run, scored));
    }
    out.println("done");
  }

  /// The fake model, a little slower.
  private record Slow(FakeSubject subject, long nanos) implements Subject {
    Slow(long nanos) {
      this(new FakeSubject(), nanos);
    }

    @Override
    public Answer answer(Sample sample, ResolvedMethod method, long seed) {
      LockSupport.parkNanos(nanos);
      return subject.answer(sample, method, seed);
    }

    @Override
    public void close() {}
  }
}
