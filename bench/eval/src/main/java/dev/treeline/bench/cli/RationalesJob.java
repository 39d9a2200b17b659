package dev.treeline.bench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.DataSets;
import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.bench.grove.Grove;
import dev.treeline.bench.run.Economy;
import dev.treeline.bench.run.Method;
import dev.treeline.bench.run.MethodRegistry;
import dev.treeline.bench.run.ModelSubject;
import dev.treeline.bench.run.RejectionSampler;
import dev.treeline.bench.run.ResolvedMethod;
import dev.treeline.bench.run.RunSettings;
import dev.treeline.models.ModelCatalog;
import dev.treeline.models.ModelFormatException;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.PromptStrategy.AnswerPosition;
import dev.treeline.prompts.Question;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What `data make rationales` does: from grove's generator, or from a model's own answers.
final class RationalesJob {
  private static final int STANDARD_ITEMS = 4000;
  private static final JsonMapper JSON = new JsonMapper();

  private RationalesJob() {}

  static int make(DataCommand.Make command, PrintWriter err) throws IOException {
    if (command.sampled.model != null) {
      return sample(command, err);
    }
    Grove.writeRationales(
        command.directory,
        command.seed == null ? Grove.Options.standard().seed() : command.seed,
        command.items == null ? STANDARD_ITEMS : command.items,
        done -> err.printf(Locale.ROOT, "%,d training pictures%n", done));
    err.flush();
    return ExitCode.OK;
  }

  private static int sample(DataCommand.Make command, PrintWriter err) throws IOException {
    RationaleOptions given = command.sampled;
    ResolvedMethod method = MethodRegistry.builtIn().resolve(Method.parse(given.method));
    if (method.strategy().answerPosition() != AnswerPosition.LAST) {
      throw new IllegalArgumentException(
          "--method must reason first (vision-centric, cot), but is " + given.method);
    }
    List<Sample> samples = samples(given.data);
    SamplingOptions sampling = new SamplingOptions();
    sampling.temperature = given.temperature;
    sampling.seed = command.seed == null ? 1 : command.seed;
    RunSettings.Generation generation = Settings.generation(sampling);
    String name = String.valueOf(given.model);
    Path model = ModelCatalog.standard().resolve(name);
    ModelOptions options = new ModelOptions();
    options.model = name;
    RunSettings.Engine engine = Settings.engine(options, model);
    Files.createDirectories(command.directory);
    try (StopSignal _ = StopSignal.open();
        ModelSubject subject = ModelSubject.open(model, engine, generation, StopSignal::raised)) {
      subject.use(Economy.answering());
      var reasoner = new Asked(subject, method, command.directory);
      var counts =
          new RejectionSampler(
                  command.directory,
                  new RejectionSampler.Options(given.samples, given.keep),
                  reasoner)
              .run(samples, StopSignal::raised);
      err.println(counts.words());
      err.flush();
      return StopSignal.raised() ? ExitCode.INTERRUPTED : ExitCode.OK;
    }
  }

  /// Items with a gold label: a data set's, or those of a file of lines whose answers are Yes or
  /// No.
  private static List<Sample> samples(String data) throws IOException {
    if (DataSets.EMBEDDED.contains(data)) {
      throw new IllegalArgumentException(
          data + " is a test split; rationales are made of other items, as of answers.jsonl");
    }
    if (!data.endsWith(".jsonl")) {
      return DataSets.of(data).samples();
    }
    List<Sample> samples = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(data))) {
      if (!line.isBlank()) {
        samples.add(sample(Path.of(data), JSON.readTree(line), samples.size() + 1));
      }
    }
    return samples;
  }

  private static Sample sample(Path file, JsonNode line, int number) {
    JsonNode turns = line.path("conversations");
    Optional<Gold> gold = AnswerParser.STRICT.parse(turns.path(1).path("value").asText()).side();
    if (gold.isEmpty() || turns.size() != 2) {
      throw new ModelFormatException(
          "%s: line %d must hold one question and an answer of Yes or No".formatted(file, number));
    }
    List<ImageSource> images =
        line.has("image")
            ? List.of(new ImageSource.File(file.resolveSibling(line.path("image").asText())))
            : List.of();
    String text = turns.path(0).path("value").asText().replace("<image>", "").strip();
    String id = line.path("id").asText(Integer.toString(number));
    return new Sample(
        id,
        new Question(text, images),
        new Task.Safety(gold.get()),
        gold.get() == Gold.SAFE ? Subset.OVER_SAFE : Subset.TYPICAL,
        "unlabelled",
        line.path("image").asText(id));
  }

  /// A loaded model, asked by a method.
  private record Asked(ModelSubject subject, ResolvedMethod method, Path folder)
      implements RejectionSampler.Reasoner {
    @Override
    public String answer(Sample sample, int draw) {
      return subject.answer(sample.question(), sample.id() + " " + draw, method, _ -> {}).text();
    }

    @Override
    public String prompt(Sample sample) {
      Question words = new Question(sample.question().text(), List.of());
      return method.strategy().messages(words, _ -> "").stream()
          .flatMap(message -> message.content().stream())
          .map(content -> content instanceof Content.Text text ? text.text() : "")
          .collect(Collectors.joining());
    }

    @Override
    public List<String> picture(Sample sample) {
      return sample.question().images().stream().limit(1).map(this::file).toList();
    }

    private String file(ImageSource image) {
      if (image instanceof ImageSource.File(Path path)) {
        return path.toAbsolutePath().toString();
      }
      Path path = folder.toAbsolutePath().resolve(Path.of(image.name()).getFileName());
      try {
        Files.write(path, image.read());
        return path.toString();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
