package dev.treeline.bench.cli;

import dev.treeline.bench.run.Adapters;
import dev.treeline.bench.run.Answer;
import dev.treeline.bench.run.Economy;
import dev.treeline.bench.run.Method;
import dev.treeline.bench.run.MethodRegistry;
import dev.treeline.bench.run.ModelSubject;
import dev.treeline.bench.run.ResolvedMethod;
import dev.treeline.bench.run.RunSettings;
import dev.treeline.models.ModelCatalog;
import dev.treeline.models.TokenStream;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Question;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One question, answered while one watches.
final class AskJob {
  private static final int LONGEST = 256;

  private AskJob() {}

  static int answer(AskCommand command, PrintWriter out, PrintWriter err) throws IOException {
    Adapters given = command.adapters.read(command.model.model);
    ResolvedMethod method = method(command, given);
    if (command.sampling.maxTokens == null) {
      command.sampling.maxTokens = LONGEST;
    }
    RunSettings.Generation generation = Settings.generation(command.sampling);
    Question question = new Question(command.question, images(command.images));
    Path model = ModelCatalog.standard().resolve(command.model.model);
    RunSettings.Engine engine = Pace.alone(command.model, model);
    Adapters adapters = given.usedBy(List.of(method));
    AdapterOptions.require(adapters, model, engine);
    try (StopSignal _ = StopSignal.open();
        ModelSubject subject =
            ModelSubject.open(model, engine, generation, StopSignal::raised, adapters)) {
      subject.use(Economy.answering());
      subject.require(List.of(method));
      TokenStream text = subject.text();
      Answer answer =
          subject.answer(
              question,
              "ask",
              method,
              token -> {
                out.print(text.next(token));
                out.flush();
              });
      out.println(text.end());
      out.flush();
      if (StopSignal.raised()) {
        return ExitCode.INTERRUPTED;
      }
      err.println(summary(answer));
      return ExitCode.OK;
    }
  }

  /// The method that was named; an adapter that was given becomes part of it.
  private static ResolvedMethod method(AskCommand command, Adapters given) {
    MethodRegistry registry = given.registry();
    Method written = Method.parse(command.method);
    ResolvedMethod method = registry.resolve(written);
    if (command.adapters.adapters.isEmpty() || method.adapter().isPresent()) {
      return method;
    }
    if (command.adapters.adapters.size() > 1) {
      throw new IllegalArgumentException(
          "ask takes one --adapter, or several and a --method that names one of them");
    }
    String adapter = given.parts().getFirst().name();
    return registry.resolve(
        Method.parse(written.equals(Method.BASELINE) ? adapter : adapter + "+" + command.method));
  }

  private static List<ImageSource> images(List<Path> files) throws NoSuchFileException {
    List<ImageSource> images = new ArrayList<>();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new NoSuchFileException(file.toString());
      }
      images.add(new ImageSource.File(file));
    }
    return images;
  }

  private static String summary(Answer answer) {
    double seconds = Math.max(1e-9, answer.decodeNanos() / 1e9);
    return String.format(
        Locale.ROOT,
        "[first token after %.0f ms; %d tokens, %.1f/s;%s ended by %s]",
        answer.prefillNanos() / 1e6,
        answer.tokens(),
        answer.tokens() / seconds,
        Double.isNaN(answer.margin())
            ? ""
            : String.format(Locale.ROOT, " margin Yes − No %+.2f;", answer.margin()),
        answer.ending());
  }
}
