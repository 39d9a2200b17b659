package dev.treeline.models;

import com.google.errorprone.annotations.MustBeClosed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model on disk: a Hugging Face directory, opened and checked. Nothing runs here; the weights
/// are mapped, not loaded. Safe for use by many threads.
public final class Checkpoint implements AutoCloseable {
  private final Path directory;
  private final String modelType;
  private final Family family;
  private final ModelConfig config;
  private final GenerationConfig generation;
  private final Safetensors files;
  private final Weights weights;
  private final Lazy<Tokenizer> tokenizer;
  private final Lazy<Processor> processor;

  private Checkpoint(Path directory, ConfigNode root, Safetensors files) {
    this.directory = directory;
    this.modelType = root.text("model_type", "");
    this.family = Families.of(root);
    this.config = family.config(root);
    this.generation = GenerationConfig.read(directory, root);
    this.files = files;
    this.weights = new Weights(files, family::canonicalName, config.text().tied());
    this.tokenizer = new Lazy<>(() -> Tokenizer.open(directory.resolve("tokenizer.json")));
    this.processor = new Lazy<>(() -> Processor.open(directory, family, config, tokenizer.get()));
  }

  /// Opens a directory in the Hugging Face layout. Every tensor that the config calls for is there
  /// in its shape, or this fails and names the first that is not.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the checkpoint owns the files; closed here on failure
  public static Checkpoint open(Path directory) {
    return open(directory, Strictness.STRICT);
  }

  /// The same, for a config that may hold keys that are not known here.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the checkpoint owns the files; closed here on failure
  public static Checkpoint open(Path directory, Strictness strictness) {
    if (!Files.isDirectory(directory)) {
      throw new ModelFormatException(directory + ": no such directory");
    }
    ConfigNode root = ConfigNode.read(directory.resolve("config.json"));
    requireKnown(root, strictness);
    Safetensors files = Safetensors.open(directory);
    try {
      var checkpoint = new Checkpoint(directory, root, files);
      List<Finding> findings = checkpoint.weightFindings();
      findings.stream()
          .filter(finding -> finding.severity() == Finding.Severity.ERROR)
          .findFirst()
          .ifPresent(finding -> {
            throw new ModelFormatException(finding.text());
          });
      return checkpoint;
    } catch (RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  private static void requireKnown(ConfigNode root, Strictness strictness) {
    Family family = Families.of(root);
    family.config(root);
    if (strictness == Strictness.STRICT) {
      ConfigKeys.require(root, family.harmlessKeys());
    }
  }

  /// Opens all of a directory but its weights, which may be missing: for engines that bring their
  /// own. [#weights()] then has no tensor.
  @MustBeClosed
  public static Checkpoint openWithoutWeights(Path directory) {
    return openWithoutWeights(directory, Strictness.STRICT);
  }

  /// The same, for a config that may hold keys that are not known here.
  @MustBeClosed
  public static Checkpoint openWithoutWeights(Path directory, Strictness strictness) {
    if (!Files.isDirectory(directory)) {
      throw new ModelFormatException(directory + ": no such directory");
    }
    ConfigNode root = ConfigNode.read(directory.resolve("config.json"));
    requireKnown(root, strictness);
    return new Checkpoint(directory, root, Safetensors.none(directory));
  }

  /// Where it lies.
  public Path directory() {
    return directory;
  }

  /// The `model_type` of its config, such as `llava`.
  public String modelType() {
    return modelType;
  }

  /// What config.json says; a record of its family.
  public ModelConfig config() {
    return config;
  }

  /// The config as the record of a family that the caller needs.
  ///
  /// @throws IllegalArgumentException when the model is of another family
  public <C extends ModelConfig> C config(Class<C> type) {
    if (!type.isInstance(config)) {
      throw new IllegalArgumentException(
          "%s is a %s, but this needs a model with a %s"
              .formatted(directory, modelType(), type.getSimpleName()));
    }
    return type.cast(config);
  }

  public Weights weights() {
    return weights;
  }

  /// The tensors that the model runs with, by canonical name; a tied head is not there twice.
  public Map<String, TensorInfo> usedWeights() {
    Map<String, TensorInfo> used = new LinkedHashMap<>();
    for (TensorSpec spec : family.tensors(config)) {
      if (spec.required() && weights.has(spec.name())) {
        used.put(spec.name(), weights.info(spec.name()));
      }
    }
    return used;
  }

  /// The canonical name of what a file of this family calls `fileName`.
  public String canonicalName(String fileName) {
    return family.canonicalName(fileName);
  }

  /// Where a weight's module stands in the Hugging Face model, such as
  /// `model.language_model.layers.0.self_attn.q_proj`.
  ///
  /// @param canonical the weight's canonical name
  public String modulePath(String canonical) {
    String name = moduleName(canonical);
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  /// What a weight is called in the Hugging Face model that `transformers` 4.57 builds of this
  /// directory, and so in adapters of PEFT, such as
  /// `model.language_model.layers.0.self_attn.q_proj.weight`.
  ///
  /// @param canonical the weight's canonical name
  public String moduleName(String canonical) {
    return family.moduleName(canonical);
  }

  /// Where the head stands in the Hugging Face model: what PEFT leaves out of `all-linear`.
  public String headPath() {
    return modulePath("lm_head.weight");
  }

  /// Read on first use.
  public Tokenizer tokenizer() {
    return tokenizer.get();
  }

  /// Read on first use.
  public Processor processor() {
    return processor.get();
  }

  public GenerationConfig generation() {
    return generation;
  }

  List<Finding> weightFindings() {
    return WeightCheck.check(directory, weights, family.tensors(config));
  }

  @Override
  public void close() {
    try (files) {
      processor.ifMade(Processor::close);
      tokenizer.ifMade(Tokenizer::close);
    }
  }
}
