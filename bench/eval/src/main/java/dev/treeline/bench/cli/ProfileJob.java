package dev.treeline.bench.cli;

import dev.treeline.bench.profile.Asked;
import dev.treeline.bench.profile.Profile;
import dev.treeline.bench.profile.ProfilePlan;
import dev.treeline.bench.profile.ProfileQuestions;
import dev.treeline.bench.profile.Profiler;
import dev.treeline.bench.profile.ShapeModel;
import dev.treeline.bench.report.ProfileStudy;
import dev.treeline.bench.run.Adapters;
import dev.treeline.bench.run.Economy;
import dev.treeline.bench.run.MethodRegistry;
import dev.treeline.bench.run.ModelSubject;
import dev.treeline.bench.run.Platform;
import dev.treeline.bench.run.ResolvedMethod;
import dev.treeline.bench.run.RunSettings;
import dev.treeline.models.ModelCatalog;
import dev.treeline.prompts.Nearest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/// One profile from start to end: finds or writes the model, measures, names what was measured.
///
/// @param err where progress goes
record ProfileJob(ProfileCommand command, PrintWriter err) {
  private static final int CAPTION_TOKENS = 32;
  private static final int ANSWER_TOKENS = 64;
  private static final int ITEMS = 4;
  private static final int YES_NO_ITEMS = 48;

  ProfileStudy go() throws IOException {
    Adapters given = command.adapters.read(command.shape == null ? command.model.model : "");
    ProfilePlan plan = plan(given);
    Adapters used = given.usedBy(plan.methods());
    if (command.shape != null && command.out == null) {
      Path temporary = Files.createTempDirectory("treeline-shape");
      try {
        return measure(plan, used, temporary);
      } finally {
        delete(temporary);
      }
    }
    return measure(plan, used, command.out == null ? Path.of("") : command.out.resolve("model"));
  }

  private ProfilePlan plan(Adapters given) throws IOException {
    int items = command.items != null ? command.items : defaultItems();
    boolean captions = command.questions.equals("captions");
    int tokens =
        command.tokens != null ? command.tokens : captions ? CAPTION_TOKENS : ANSWER_TOKENS;
    return new ProfilePlan(
        methods(given.registry()),
        command.paths.stream().map(ProfileJob::path).distinct().toList(),
        command.batches,
        ProfileQuestions.named(command.questions, items, command.untilStop, pictures()),
        tokens,
        command.rounds,
        threads());
  }

  /// The methods asked for; of `all` those that there is something to measure of.
  private List<ResolvedMethod> methods(MethodRegistry registry) {
    List<ResolvedMethod> methods = CompareJob.methods(registry, command.methods);
    if (command.methods.equals(CompareJob.ALL)) {
      String engine = engine();
      methods.removeIf(method -> !method.rows().runsModel() || !CompareJob.fits(method, engine));
    }
    return methods;
  }

  private String engine() {
    return command.shape == null
        ? Settings.engine(command.model, ModelCatalog.standard().resolve(command.model.model))
            .name()
        : "torch";
  }

  private int threads() throws IOException {
    Integer asked = command.model.threads;
    int threads = asked == null ? 0 : asked;
    if (threads == 0 && command.shape == null) {
      Path model = ModelCatalog.standard().resolve(command.model.model);
      threads = Pace.alone(command.model, model).threads();
    }
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  private int defaultItems() {
    int most = command.batches.stream().mapToInt(batch -> batch).max().orElse(1);
    int usual =
        command.questions.equals("yes-no") ? YES_NO_ITEMS : command.shape == null ? ITEMS : 1;
    return Math.max(usual, most);
  }

  private static Economy.Contrast path(String name) {
    return one(Economy.Contrast.values(), name, "--paths must be some of %s, but has %s%s");
  }

  private Asked.Pictures pictures() {
    return one(
        Asked.Pictures.values(), command.pictures, "--pictures must be one of %s, but is %s%s");
  }

  /// The one of that name.
  private static <E extends Enum<E>> E one(E[] values, String name, String rule) {
    List<String> known =
        Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
    int place = known.indexOf(name);
    if (place < 0) {
      throw new IllegalArgumentException(
          rule.formatted(String.join(", ", known), name, Nearest.hint(name, known)));
    }
    return values[place];
  }

  private ProfileStudy measure(ProfilePlan plan, Adapters adapters, Path shapeDirectory)
      throws IOException {
    Path model = model(shapeDirectory);
    RunSettings.Engine engine = Pace.alone(command.model, model);
    AdapterOptions.require(adapters, model, engine);
    var generation = Settings.generation(new SamplingOptions());
    ProfileProgress progress = new ProfileProgress(err, Terminals.watchesErrors());
    try (StopSignal _ = StopSignal.open();
        ModelSubject subject =
            ModelSubject.open(model, engine, generation, StopSignal::raised, adapters)) {
      subject.require(plan.methods());
      if (plan.methods().stream().anyMatch(m -> m.rows().isFitted(m.rowSettings()))) {
        err.println("treeline: some methods learn from grove's items first");
        subject.fit(ProfileQuestions.toLearnFrom(), plan.methods());
      }
      Profile profile = new Profiler(subject, plan, progress, StopSignal::raised).run();
      Map<String, String> settings = settings(plan);
      settings.put("prompt", Integer.toString(promptTokens(subject, plan)));
      return new ProfileStudy(title(model), settings, machine(), line(), profile);
    } catch (CancellationException _) {
      err.println("treeline: stopped; a profile is not kept in part");
      throw new CommandFailure(ExitCode.INTERRUPTED, "");
    }
  }

  /// Tokens of the first prompt, image tokens among them.
  private static int promptTokens(ModelSubject subject, ProfilePlan plan) {
    return subject
        .scene(plan.asked().questions().getFirst(), plan.methods().getFirst())
        .input()
        .tokenIds()
        .length;
  }

  private Path model(Path shapeDirectory) throws IOException {
    if (command.shape == null) {
      return ModelCatalog.standard().resolve(command.model.model);
    }
    ShapeModel.write(command.shape, shapeDirectory);
    return shapeDirectory;
  }

  private String title(Path model) {
    String name =
        command.shape != null
            ? command.shape + " (random weights)"
            : Settings.modelName(command.model.model, model);
    return name + ", " + command.questions;
  }

  private Map<String, String> settings(ProfilePlan plan) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("device", command.model.device);
    settings.put("dtype", command.model.dtype);
    settings.put("threads", Integer.toString(plan.threads()));
    settings.put("questions", Integer.toString(plan.asked().questions().size()));
    settings.put("pictures", plan.asked().pictures().name().toLowerCase(Locale.ROOT));
    settings.put("tokens", (plan.asked().exactly() ? "" : "at most ") + plan.tokens());
    settings.put("rounds", Integer.toString(plan.rounds()));
    return settings;
  }

  private static Map<String, String> machine() {
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("processor", Platform.processor());
    machine.put("cores", Runtime.getRuntime().availableProcessors() + " cores");
    machine.put("java", "Java " + Runtime.version());
    machine.put("pytorch", "PyTorch " + dev.treeline.bench.run.Versions.of("pytorch"));
    machine.put("date", java.time.LocalDate.now(java.time.ZoneOffset.UTC).toString());
    return machine;
  }

  /// The command line as it was given.
  private String line() {
    List<String> words = new ArrayList<>(List.of("./treeline"));
    var root = command.spec.root().commandLine().getParseResult();
    words.addAll(root == null ? List.of() : root.originalArgs());
    return String.join(" ", words);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(file -> {
            try {
              Files.delete(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
