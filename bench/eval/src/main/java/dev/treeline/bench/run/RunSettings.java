package dev.treeline.bench.run;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Task;
import dev.treeline.bench.score.ScoringOptions;
import dev.treeline.decoding.Sampling;
import dev.treeline.models.Strictness;
import java.util.List;
import java.util.Map;

/// What a user can set about a run, data and methods aside.
///
/// @param model as shown in reports
/// @param limit the most items asked; 0 for all
/// @param parser for methods that answer at once
public record RunSettings(
    String model,
    int limit,
    Generation generation,
    Engine engine,
    AnswerParser parser,
    ScoringOptions scoring) {
  private static final JsonMapper JSON = new JsonMapper();

  /// How answers are made.
  ///
  /// @param directTokens the longest answer of a method that answers at once
  /// @param reasoningTokens the longest answer of a method that reasons first
  /// @param replyTokens the longest reply to an open request
  public record Generation(
      Sampling sampling, int directTokens, int reasoningTokens, int replyTokens, long seed) {
    /// What VLGuard's evaluation allows a reply; VLSBench's allows 128, MIS's 1,024.
    public static final int REPLY_TOKENS = 256;

    /// With replies of the usual length.
    public Generation(Sampling sampling, int directTokens, int reasoningTokens, long seed) {
      this(sampling, directTokens, reasoningTokens, REPLY_TOKENS, seed);
    }
  }

  /// What runs the model.
  ///
  /// @param threads 0 for one on each core
  /// @param name `torch` or `onnx`
  /// @param variant of an ONNX export; empty for the most exact
  /// @param strictness what to do about unknown keys of config.json
  /// @param batch how many items share forwards
  public record Engine(
      String device,
      String dtype,
      int threads,
      String name,
      String variant,
      Strictness strictness,
      int batch) {
    /// The torch engine, one item at a time.
    public Engine(String device, String dtype, int threads) {
      this(device, dtype, threads, "torch", "");
    }

    /// One item at a time, refusing configs with unknown keys.
    public Engine(String device, String dtype, int threads, String name, String variant) {
      this(device, dtype, threads, name, variant, Strictness.STRICT, 1);
    }

    /// The same with so many items sharing forwards.
    public Engine withBatch(int items) {
      return new Engine(device, dtype, threads, name, variant, strictness, items);
    }

    /// The same with another number of threads.
    public Engine withThreads(int others) {
      return new Engine(device, dtype, others, name, variant, strictness, batch);
    }

    /// The same for configs that hold unknown keys.
    public Engine with(Strictness other) {
      return new Engine(device, dtype, threads, name, variant, other, batch);
    }

    /// Whether it runs ONNX exports.
    public boolean isOnnx() {
      return name.equals("onnx");
    }
  }

  /// Everything the answers follow from.
  ///
  /// @param modelFiles SHA-256 by file name
  public RunRecord record(
      DataSet data, List<ResolvedMethod> methods, Map<String, String> modelFiles) {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", "treeline-run/1");
    ObjectNode versions = json.putObject("versions");
    for (String library : List.of("treeline", "djl", "pytorch")) {
      versions.put(library, Versions.of(library));
    }
    ObjectNode modelNode = json.putObject("model").put("name", model);
    ObjectNode files = modelNode.putObject("sha256");
    modelFiles.forEach(files::put);
    json.putObject("data").put("name", data.name()).put("sha256", data.contentHash());
    ObjectNode settings = json.putObject("settings");
    settings.put("limit", limit);
    settings.put("seed", generation.seed());
    putSampling(settings.putObject("sampling"));
    settings.put("max-tokens", generation.directTokens());
    settings.put("max-tokens-reasoning", generation.reasoningTokens());
    if (data.samples().stream().anyMatch(sample -> sample.task() instanceof Task.Reply)) {
      settings.put("max-tokens-reply", generation.replyTokens());
    }
    settings.put("device", engine.device()).put("dtype", engine.dtype());
    settings.put("threads", engine.threads());
    settings.put("batch", engine.batch());
    if (engine.isOnnx()) {
      settings.put("engine", engine.name()).put("onnx-variant", engine.variant());
      versions.put("onnxruntime", Versions.of("onnxruntime"));
    }
    if (engine.strictness() == Strictness.LENIENT) {
      settings.put("lenient", true);
    }
    settings.put("parser", parser.id());
    settings.set("scoring", JSON.valueToTree(scoring));
    putMethods(json.putObject("methods"), methods);
    return new RunRecord(json);
  }

  private void putSampling(ObjectNode node) {
    switch (generation.sampling()) {
      case Sampling.Greedy _ -> node.put("kind", "greedy");
      case Sampling.Sampled(double temperature, int topK, double topP, double minP) ->
          node.put("kind", "sampled")
              .put("temperature", temperature)
              .put("top-k", topK)
              .put("top-p", topP)
              .put("min-p", minP);
    }
  }

  private static void putMethods(ObjectNode node, List<ResolvedMethod> methods) {
    for (ResolvedMethod method : methods) {
      ObjectNode entry = node.putObject(method.method().toString());
      entry.put("prompt", method.strategy().name());
      ObjectNode parts = entry.putObject("settings");
      method
          .settings()
          .forEach((part, settings) -> {
            ObjectNode values = parts.putObject(part);
            settings.values().forEach((name, value) -> put(values, name, value));
          });
    }
  }

  private static void put(ObjectNode node, String name, Setting value) {
    switch (value) {
      case Setting.Real(double number) -> node.put(name, number);
      case Setting.Text(String text) -> node.put(name, text);
    }
  }
}
