package dev.treeline.bench.cli;

import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.DataChoice;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.judge.Judgements;
import dev.treeline.bench.report.RunOutputs;
import dev.treeline.bench.report.Study;
import dev.treeline.bench.run.AdapterPart;
import dev.treeline.bench.run.Adapters;
import dev.treeline.bench.run.AnswerCache;
import dev.treeline.bench.run.AnswerStore;
import dev.treeline.bench.run.FileHashes;
import dev.treeline.bench.run.Method;
import dev.treeline.bench.run.MethodRegistry;
import dev.treeline.bench.run.ModelSubject;
import dev.treeline.bench.run.ResolvedMethod;
import dev.treeline.bench.run.Run;
import dev.treeline.bench.run.RunFolder;
import dev.treeline.bench.run.RunRecord;
import dev.treeline.bench.run.RunSettings;
import dev.treeline.bench.run.Shard;
import dev.treeline.bench.run.Subject;
import dev.treeline.bench.score.ScoringOptions;
import dev.treeline.models.ModelCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One comparison from start to end: asks, keeps, scores, prints.
///
/// @param methods the baseline first
record CompareJob(
    RunSettings settings,
    Items items,
    List<ResolvedMethod> methods,
    Place place,
    Adapters adapters,
    Subject.Source subject,
    JudgeOptions judging) {

  /// What the answers are made with.
  ///
  /// @param modelFiles SHA-256 of the model's files by name
  /// @param inFlight how many groups of items are asked at a time
  record Place(Map<String, String> modelFiles, Machine machine, int inFlight) {
    Place {
      modelFiles = Collections.unmodifiableMap(new TreeMap<>(modelFiles));
    }
  }

  /// What is asked.
  ///
  /// @param parts the data sets that `whole` is made of
  record Items(DataChoice choice, DataSet whole, List<DataSet> parts) {
    Items {
      parts = List.copyOf(parts);
    }
  }

  /// What is compared when the user names nothing: the main ways of mitigation, and the controls
  /// that tell whether they do more than a bias would.
  static final String DEFAULT_METHODS =
      "cross-modal-prompt,safety-prompt,self-reminder,cot,vcd,vdd,dola,apc-only,yes-bias,"
          + "output-bias,output-bias:shift=fitted,always-no";

  /// Names every method.
  static final String ALL = "all";

  /// The job that the command's options describe. Data and model are found and hashed here, the
  /// model is not loaded yet.
  static CompareJob of(CompareCommand command) throws IOException {
    Adapters given = command.adapters.read(command.model.model);
    List<ResolvedMethod> methods =
        methods(
            given.registry(), command.methods == null ? defaultMethods(given) : command.methods);
    Adapters adapters = given.usedBy(methods);
    RunSettings.Generation generation = Settings.generation(command.sampling);
    AnswerParser parser = AnswerParser.named(command.parser);
    DataChoice choice = command.choice.choice();
    Path model = ModelCatalog.standard().resolve(command.model.model);
    Pace pace = Pace.of(command, model);
    RunSettings.Engine engine = pace.engine();
    if (ALL.equals(command.methods)) {
      methods.removeIf(method -> !fits(method, engine.name()));
    }
    AdapterOptions.require(adapters, model, engine);
    DataChoice.Opened opened = choice.open();
    RunSettings settings =
        new RunSettings(
            Settings.modelName(command.model.model, model),
            choice.limit(),
            generation,
            engine,
            parser,
            ScoringOptions.standard().within(command.margin / 100));
    return new CompareJob(
        settings,
        new Items(choice, opened.whole(), opened.parts()),
        methods,
        new Place(
            FileHashes.ofModel(model, engine), Machine.here(model, choice.data()), pace.inFlight()),
        adapters,
        () -> ModelSubject.open(model, engine, generation, StopSignal::raised, adapters),
        command.judging);
  }

  /// The adapters follow the rest.
  private static String defaultMethods(Adapters adapters) {
    return Stream.concat(
            Stream.of(DEFAULT_METHODS), adapters.parts().stream().map(AdapterPart::name))
        .collect(Collectors.joining(","));
  }

  /// Looks up the methods a user named; the baseline goes first, named or not.
  static List<ResolvedMethod> methods(MethodRegistry registry, String written) {
    Set<Method> wanted = new LinkedHashSet<>();
    wanted.add(Method.BASELINE);
    wanted.addAll(written.equals(ALL) ? registry.everything() : Method.parseAll(written));
    List<ResolvedMethod> methods = new ArrayList<>();
    wanted.forEach(method -> methods.add(registry.resolve(method)));
    return methods;
  }

  /// Whether `all` means a method on an engine: only one of them gives more than logits.
  static boolean fits(ResolvedMethod method, String engine) {
    return engine.equals("torch") || method.rows().needs().isEmpty();
  }

  /// What the run is.
  RunRecord record() {
    RunRecord record = settings.record(data(), methods, place.modelFiles());
    ChoiceOptions.describe(items.choice(), items.parts(), record.json());
    adapters.addTo(record, methods);
    return record;
  }

  private DataSet data() {
    return items.whole();
  }

  /// Where the run is kept when the user does not say: the same settings lead to the same folder.
  Path defaultDirectory(Shard shard) {
    String id = record().part(shard).id();
    return Path.of("runs", "%s-%s-%s".formatted(settings.model(), data().name(), id));
  }

  /// Makes or continues the run in a folder and writes its files.
  ///
  /// @return nothing for a part of a run
  /// @throws CommandFailure if it was stopped before the end
  Optional<Study> go(Path directory, KeepingOptions keeping, PrintWriter err) throws IOException {
    Shard shard = keeping.shard();
    RunRecord record = record().part(shard);
    Run run = run(shard);
    List<String> names = methods.stream().map(m -> m.method().toString()).toList();
    try (StopSignal _ = StopSignal.open();
        RunFolder folder = RunFolder.open(directory, record)) {
      folder.write("machine.json", place.machine().text());
      Optional<AnswerCache> cache = keeping.cache(record, data().samples());
      AnswerStore store = cache.isPresent() ? cache.get() : AnswerStore.none();
      ProgressLines progress =
          new ProgressLines(err, Terminals.watchesErrors(), System::nanoTime, names);
      boolean whole = run.go(folder.directory(), subject, store, progress, StopSignal::raised);
      cache.flatMap(AnswerCache::close).ifPresent(reason -> err.println("treeline: " + reason));
      if (!whole) {
        err.printf("treeline: stopped; what was answered is kept in %s%n", directory);
        err.println("The same command goes on from there.");
        throw new CommandFailure(ExitCode.INTERRUPTED, "");
      }
      return finish(folder.directory(), record, run, err);
    }
  }

  private Run run(Shard shard) {
    int group = settings.engine().batch();
    return new Run(
        data().samples(), methods, settings.generation().seed(), place.inFlight(), group, shard);
  }

  /// A part is judged where a judge is named, and has no numbers of its own.
  private Optional<Study> finish(Path directory, RunRecord record, Run run, PrintWriter err)
      throws IOException {
    boolean part = run.shard().isPart();
    if (part && judging.judge == null) {
      return Optional.empty();
    }
    StoredRun stored =
        new StoredRun(
            record, items.parts(), run, run.read(directory), settings.parser(), settings.scoring());
    Judgements judgements = JudgeJob.judge(directory, stored, judging, err);
    if (part) {
      return Optional.empty();
    }
    Study study = stored.study(directory, judgements);
    RunOutputs.write(directory, study);
    return Optional.of(study);
  }
}
