package dev.treeline.finetune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.models.ModelFormatException;
import dev.treeline.prompts.Nearest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads and checks recipes. Nothing they name is opened.
public final class RecipeReader {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Set<String> KEYS =
      Set.of(
          "name",
          "about",
          "seed",
          "compute",
          "recompute",
          "train",
          "adapter",
          "features",
          "policies",
          "keep",
          "best",
          "model",
          "data",
          "stages",
          "checkpointEvery",
          "evaluateEvery",
          "heldOutExamples",
          "scorecard");
  private static final List<String> STAGES = List.of("vision-pretrain", "sft", "dpo");

  private static final long KEPT_MEBIBYTES = 1024;

  private RecipeReader() {}

  /// Reads a recipe whole.
  ///
  /// @throws ModelFormatException naming file and key when it is not one
  public static Recipe read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
    return parse(new String(bytes, StandardCharsets.UTF_8), file);
  }

  /// What a recipe says about holding the result against the base.
  public static Optional<ScorecardPlan> scorecard(Path file) {
    try {
      String text = Files.readString(file);
      return ScorecardPlan.read(new RecipeNode(file, "", root(text, file)));
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static JsonNode root(String text, Path file) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      var where = e.getLocation();
      throw new ModelFormatException(
          file
              + ": not valid JSON"
              + (where == null ? "" : " (line " + where.getLineNr() + ")")
              + ": "
              + e.getOriginalMessage(),
          e);
    }
  }

  static Recipe parse(String text, Path file) {
    JsonNode root = root(text, file);
    try {
      return recipe(new RecipeNode(file, "", root), new Recipe.Source(file, Hashes.sha256(text)));
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(file + ": " + e.getMessage(), e);
    }
  }

  private static Recipe recipe(RecipeNode root, Recipe.Source source) {
    root.only(KEYS);
    ScorecardPlan.read(root);
    RecipeNode data = root.child("data");
    var recipe =
        new Recipe(
            root.text("name"),
            root.whole("seed", 0),
            training(root),
            model(root.child("model")),
            DataReader.read(data),
            stages(root),
            cadence(root),
            source);
    recipe.stages().forEach(stage -> requireData(stage, data));
    return recipe;
  }

  private static void requireData(Recipe.Stage stage, RecipeNode data) {
    String key =
        switch (stage) {
          case Recipe.Stage.VisionPretrain _ -> "patches";
          case Recipe.Stage.Sft _ -> "train";
          case Recipe.Stage.Dpo _ -> "preferences";
        };
    if (DataReader.isMissing(data, key)) {
      throw data.wrong(key, "is missing, but stage " + stage.kind() + " reads it");
    }
  }

  private static Recipe.Training training(RecipeNode root) {
    return new Recipe.Training(
        compute(root),
        root.flag("recompute", false),
        TuningReader.read(root),
        features(root),
        Policies.read(root));
  }

  private static Recipe.Cadence cadence(RecipeNode root) {
    return new Recipe.Cadence(
        root.count("checkpointEvery", 200),
        root.count("evaluateEvery", 200),
        root.count("heldOutExamples", 500),
        root.count("keep", 2),
        root.flag("best", false));
  }

  private static Recipe.Features features(RecipeNode root) {
    if (!root.has("features")) {
      return new Recipe.Features(KEPT_MEBIBYTES << 20, false);
    }
    RecipeNode node = root.child("features").only(Set.of("keepMebibytes", "spill"));
    return new Recipe.Features(
        node.whole("keepMebibytes", 0, KEPT_MEBIBYTES) << 20, node.flag("spill", false));
  }

  private static Recipe.Decay decay(RecipeNode node) {
    String name = node.text("schedule", "cosine");
    return switch (name) {
      case "constant" -> Recipe.Decay.CONSTANT;
      case "linear" -> Recipe.Decay.LINEAR;
      case "cosine" -> Recipe.Decay.COSINE;
      default -> throw node.wrong("schedule", "must be cosine, linear or constant, but is " + name);
    };
  }

  private static Compute compute(RecipeNode root) {
    String name = root.text("compute", "f32");
    return switch (name) {
      case "f32" -> Compute.F32;
      case "bf16" -> Compute.BF16;
      default -> throw root.wrong("compute", "must be f32 or bf16, but is " + name);
    };
  }

  private static Recipe.Model model(RecipeNode node) {
    node.only(Set.of("directory", "endToken", "fresh", "tokenizer"));
    if (node.has("directory") == node.has("fresh")) {
      throw node.wrong("directory", "or model.fresh must be given, and not both");
    }
    if (node.has("directory")) {
      Path given = Path.of(node.text("directory"));
      Path parent = node.file().toAbsolutePath().getParent();
      return new Recipe.Model.Existing(
          parent == null ? given : parent.resolve(given), node.text("endToken", ""));
    }
    RecipeNode fresh =
        node.child("fresh")
            .only(Set.of("imageSize", "patchSize", "vision", "text", "maxPositions"));
    RecipeNode tokenizer = node.child("tokenizer").only(Set.of("corpus", "vocabularySize"));
    if (tokenizer.texts("corpus").isEmpty()) {
      throw tokenizer.wrong("corpus", "is missing");
    }
    var shape =
        new ModelShape(
            fresh.count("imageSize"),
            fresh.count("patchSize"),
            part(fresh.child("vision")),
            part(fresh.child("text")),
            fresh.count("maxPositions", 2048));
    return new Recipe.Model.Fresh(
        shape,
        tokenizer.texts("corpus"),
        (int) Math.min(1 << 20, tokenizer.whole("vocabularySize", 300)));
  }

  private static ModelShape.Part part(RecipeNode node) {
    node.only(Set.of("width", "layers", "heads", "mlpWidth"));
    return new ModelShape.Part(
        node.count("width"), node.count("layers"), node.count("heads"), node.count("mlpWidth"));
  }

  private static List<Recipe.Stage> stages(RecipeNode root) {
    var stages = new ArrayList<Recipe.Stage>();
    for (RecipeNode node : root.children("stages")) {
      String kind = node.text("kind");
      stages.add(
          switch (kind) {
            case "vision-pretrain" ->
                new Recipe.Stage.VisionPretrain(
                    optimization(node, Set.of("backgroundShare")),
                    node.number("backgroundShare", 0, 1, 0.3));
            case "sft" ->
                new Recipe.Stage.Sft(
                    optimization(node, Set.of("longestRow", "kindWeights")),
                    node.count("longestRow", 512),
                    node.numbers("kindWeights"));
            case "dpo" ->
                new Recipe.Stage.Dpo(
                    optimization(node, Set.of("beta", "labelSmoothing")),
                    node.number("beta", 1e-6, 1e6, 0.1),
                    node.number("labelSmoothing", 0, 0.499, 0));
            default ->
                throw node.wrong(
                    "kind",
                    "must be one of " + STAGES + ", but is " + kind + Nearest.hint(kind, STAGES));
          });
    }
    if (stages.isEmpty()) {
      throw root.wrong("stages", "must name at least one stage");
    }
    return stages;
  }

  private static Recipe.Optimization optimization(RecipeNode node, Set<String> own) {
    var known = new TreeSet<>(own);
    known.addAll(
        Set.of(
            "kind",
            "steps",
            "batch",
            "microBatch",
            "learningRate",
            "warmup",
            "endRate",
            "schedule"));
    known.addAll(Set.of("beta1", "beta2", "epsilon", "decay", "clip"));
    node.only(known);
    int batch = node.count("batch");
    return new Recipe.Optimization(
        node.count("steps"),
        batch,
        Math.min(batch, node.count("microBatch", 8)),
        new Recipe.Schedule(
            node.number("learningRate", 0, 1, 1e-3),
            (int) node.whole("warmup", 0, 100),
            node.number("endRate", 0, 1, 0.05),
            decay(node)),
        new Recipe.AdamW(
            node.number("beta1", 0, 0.9999, 0.9),
            node.number("beta2", 0, 0.999999, 0.95),
            node.number("epsilon", 0, 1, 1e-8),
            node.number("decay", 0, 1, 0.05),
            node.number("clip", 1e-9, 1e9, 1)));
  }
}
