package dev.treeline.bench.judge;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.bench.run.FileHashes;
import dev.treeline.bench.run.RunSettings;
import dev.treeline.inference.OnnxEngine;
import dev.treeline.models.ModelCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// Finds a judge by how it is written: `rules[:vlguard|:xstest][,legacy]`, `model:ID|DIR`,
/// `http:URL#MODEL`, `human`.
public final class Judges {
  /// The judge when nobody names one.
  public static final String DEFAULT = "rules";

  private Judges() {}

  /// What a judge may need beside its spelling.
  ///
  /// @param run the folder of the run that is judged, for `human`
  /// @param keyVariable the environment variable that holds an endpoint's key; empty for none
  public record Place(Path run, String keyVariable) {}

  /// Opens a judge.
  ///
  /// @throws IllegalArgumentException if it is not written as a judge is, or what it needs is not
  ///   there
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the caller closes what is handed on
  public static Judge open(String written, Place place) throws IOException {
    Spelling spelling = Spelling.of(written);
    return switch (spelling.kind()) {
      case "rules" -> rules(spelling);
      case "model" -> model(spelling);
      case "http" -> http(spelling, place);
      default -> {
        spelling.requireOnly();
        yield HumanJudge.open(place.run());
      }
    };
  }

  private static Judge rules(Spelling spelling) {
    spelling.requireOnly("legacy");
    boolean legacy = Spelling.yes("legacy", spelling.options().getOrDefault("legacy", "no"));
    String id =
        (spelling.name().isEmpty() ? "rules" : "rules:" + spelling.name())
            + (legacy ? ",legacy" : "");
    for (RuleJudge judge : RuleJudge.values()) {
      if (judge.id().equals(id)) {
        return judge;
      }
    }
    throw new IllegalArgumentException(
        "rules must be one of %s, but is %s".formatted(String.join("; ", RuleJudge.ids()), id));
  }

  @MustBeClosed
  private static Judge model(Spelling spelling) throws IOException {
    spelling.requireOnly("pictures", "device", "dtype", "threads");
    if (spelling.name().isEmpty()) {
      throw new IllegalArgumentException("a model that judges is written model:ID or model:DIR");
    }
    Map<String, String> options = spelling.options();
    Path directory = ModelCatalog.standard().resolve(spelling.name());
    String threads = options.getOrDefault("threads", "0");
    if (!threads.matches("[0-9]{1,4}")) {
      throw new IllegalArgumentException("threads must be a whole number, but is " + threads);
    }
    RunSettings.Engine engine =
        new RunSettings.Engine(
            options.getOrDefault("device", "cpu"),
            options.getOrDefault("dtype", "f32"),
            Integer.parseInt(threads),
            OnnxEngine.isOnnxOnly(directory) ? "onnx" : "torch",
            "");
    String pictures = options.getOrDefault("pictures", "rubric");
    return ModelJudge.open(
        modelId(spelling, directory, engine), directory, engine, Spelling.pictures(pictures));
  }

  /// The model's name with a digest of its files: another model under the same name is another
  /// judge. Device and threads are no part of it, precision and pictures are.
  private static String modelId(Spelling spelling, Path directory, RunSettings.Engine engine)
      throws IOException {
    String files = new TreeMap<>(FileHashes.ofModel(directory, engine)).toString();
    Path last = directory.toAbsolutePath().normalize().getFileName();
    StringBuilder id = new StringBuilder("model:");
    id.append(spelling.name().contains("/") && last != null ? last : spelling.name());
    id.append('@').append(JudgePrompt.sha256(files), 0, 8);
    for (String option : new String[] {"dtype", "pictures"}) {
      String value = spelling.options().get(option);
      if (value != null) {
        id.append(',').append(option).append('=').append(value);
      }
    }
    return id.toString();
  }

  @MustBeClosed
  private static Judge http(Spelling spelling, Place place) {
    int hash = spelling.name().indexOf('#');
    if (hash <= 0 || hash == spelling.name().length() - 1) {
      throw new IllegalArgumentException(
          "an endpoint that judges is written http:URL#MODEL, but is http:" + spelling.name());
    }
    String base = spelling.name().substring(0, hash);
    String model = spelling.name().substring(hash + 1);
    HttpOptions options = HttpOptions.of(spelling.options());
    ApiKey key = ApiKey.of(place.keyVariable(), System.getenv());
    StringBuilder id = new StringBuilder("http:").append(spelling.name());
    for (String option : new String[] {"pictures", "structured"}) {
      String value = spelling.options().get(option);
      if (value != null) {
        id.append(',').append(option).append('=').append(value);
      }
    }
    return new HttpJudge(
        id.toString(),
        model,
        new ChatEndpoint(base, key, options, Pacer.real(options.perMinute())),
        options,
        new AnswerCache(ModelCatalog.standard().home().resolve("judge-answers")));
  }
}
