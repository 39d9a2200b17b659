package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.decoding.Sampling;
import dev.treeline.inference.AdapterUse;
import dev.treeline.models.Checkpoint;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every decoding rule and an adapter on every family: it answers, or is refused with the reason.
/// Which is which stands in docs/models.md.
class FamilyMethodsTest {
  private static final Path FIXTURES = Path.of("../../models/src/test/resources/fixtures");
  private static final Path DOCS = Path.of("../../docs/models.md");
  private static final RunSettings.Engine ENGINE = new RunSettings.Engine("cpu", "f32", 1);
  private static final RunSettings.Generation SHORT =
      new RunSettings.Generation(new Sampling.Greedy(), 2, 2, 3);

  static List<Path> families() throws IOException {
    try (Stream<Path> folders = Files.list(FIXTURES)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("golden.json")))
          .sorted()
          .toList();
    }
  }

  /// The columns of the table: these by themselves, all other decoding rules together, an adapter.
  private static final List<String> ALONE =
      List.of("dola", "avisc", "sid", "pai", "steer", "safeswitch");

  @ParameterizedTest
  @MethodSource("families")
  void everyMethodAnswersOrIsRefusedWithTheReason(Path family) throws IOException {
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put("others", "yes");
    ALONE.forEach(method -> cells.put(method, "yes"));
    cells.put("adapter", "yes");
    List<Sample> samples = samples(Files.exists(family.resolve("images")));
    AdapterPart adapter = AdapterPart.parse("adapter=" + adapter(family));
    MethodRegistry registry = MethodRegistry.builtIn();
    registry.add(adapter);
    Adapters adapters = new Adapters(List.of(adapter), AdapterUse.BESIDE);
    try (ModelSubject subject = ModelSubject.open(family, ENGINE, SHORT, () -> false, adapters)) {
      for (Method method : methods(registry)) {
        ResolvedMethod resolved = registry.resolve(method);
        Optional<String> refusal = refusal(subject, resolved);
        if (refusal.isPresent()) {
          assertThat(refusal.get()).matches(method + " needs .+, but .+");
          cells.put(ALONE.contains(method.toString()) ? method.toString() : "others", "no");
          continue;
        }
        subject.fit(samples, List.of(resolved));
        for (Sample sample : samples.subList(0, 2)) {
          assertThat(subject.answer(sample, resolved, 0).margin()).as(method.toString()).isFinite();
        }
      }
    }
    assertThat(Files.readAllLines(DOCS))
        .as(family + ": the table of methods")
        .contains("| %s | %s |".formatted(type(family), String.join(" | ", cells.values())));
  }

  private static Optional<String> refusal(ModelSubject subject, ResolvedMethod method) {
    try {
      subject.require(List.of(method));
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static String type(Path family) {
    try (Checkpoint checkpoint = Checkpoint.openWithoutWeights(family)) {
      return "`" + checkpoint.modelType() + "`";
    }
  }

  private static List<Method> methods(MethodRegistry registry) {
    List<Method> methods = new ArrayList<>();
    registry.entries().stream()
        .filter(entry -> entry.kind() == MethodEntry.Kind.DECODING)
        .forEach(entry -> methods.add(Method.parse(entry.name())));
    methods.add(Method.parse("adapter"));
    methods.add(Method.parse("adapter+vcd"));
    methods.add(Method.parse("adapter+dola"));
    return methods;
  }

  private static Path adapter(Path family) throws IOException {
    try (Stream<Path> found = Files.list(family.resolve("adapters"))) {
      return found.sorted().findFirst().orElseThrow();
    }
  }

  private static List<Sample> samples(boolean sees) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String picture = i % 2 == 0 ? "wide.png" : "alpha.png";
      Path image = FIXTURES.resolve("llava/images").resolve(picture);
      Question question =
          new Question(
              "Is number " + i + " safe? Answer Yes or No.",
              sees ? List.of(new ImageSource.File(image)) : List.of());
      Gold gold = i % 4 < 2 ? Gold.SAFE : Gold.UNSAFE;
      samples.add(
          new Sample(
              "" + i, question, new Task.Safety(gold), Subset.mixed("all"), "unlabelled", "c" + i));
    }
    return samples;
  }
}
