package dev.treeline.finetune;

import dev.treeline.inference.VisionGraph;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.adapter.Adapter;
import dev.treeline.models.adapter.AdapterConfig;
import dev.treeline.models.adapter.LowRank;
import dev.treeline.prompts.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// The model of a run: which of its numbers are trained, and how they begin.
///
/// @param maps canonical names of the weights that have a low-rank pair, used by the kernels or not
/// @param saved canonical names of tensors that an adapter brings whole
/// @param vision canonical names of what the vision part reads, where it is trained outside the
///   kernels; else none
record TrainedModel(
    Checkpoint checkpoint,
    Tuning tuning,
    List<String> maps,
    List<String> saved,
    List<String> vision) {
  private static final List<String> NOT_LINEAR =
      List.of("embed_tokens.weight", "patch_embedding.weight", "position_embedding.weight");

  TrainedModel {
    maps = List.copyOf(maps);
    saved = List.copyOf(saved);
    vision = List.copyOf(vision);
  }

  static TrainedModel of(Checkpoint checkpoint, Tuning tuning) {
    TrainingParameters.requireSupported(checkpoint.config());
    TrainedModel model =
        switch (tuning) {
          case Tuning.Whole _ ->
              new TrainedModel(checkpoint, tuning, List.of(), List.of(), List.of());
          case Tuning.LowRankPairs(AdapterConfig config, _) -> adapted(checkpoint, tuning, config);
        };
    TrainedModel whole = model.trainsVision() ? model.withVision() : model;
    if (tuning instanceof Tuning.LowRankPairs(AdapterConfig config, Tuning.Start.From from)) {
      StartingAdapter.read(from.directory(), checkpoint, config, model.maps);
    }
    if (whole.trained().isEmpty()) {
      throw new IllegalArgumentException(
          "the recipe trains nothing that an answer of a %s depends on"
              .formatted(checkpoint.modelType()));
    }
    return whole;
  }

  /// Whether something of a vision part is to be trained that the kernels do not have.
  private boolean trainsVision() {
    return !(checkpoint.config() instanceof LlavaConfig)
        && checkpoint.config().imageToken().isPresent()
        && switch (tuning) {
          case Tuning.Whole(Set<TrainedPart> parts) -> !parts.equals(Set.of(TrainedPart.TEXT));
          case Tuning.LowRankPairs _ ->
              Stream.concat(maps.stream(), saved.stream())
                  .anyMatch(name -> !TrainedPart.TEXT.has(name));
        };
  }

  private TrainedModel withVision() {
    if (tuning instanceof Tuning.LowRankPairs(AdapterConfig config, _) && config.dropout() > 0) {
      maps.stream()
          .filter(name -> !TrainedPart.TEXT.has(name))
          .findFirst()
          .ifPresent(this::refuseDropout);
    }
    try (VisionGraph graph = VisionGraph.open(checkpoint)) {
      return new TrainedModel(checkpoint, tuning, maps, saved, List.copyOf(graph.weights()));
    }
  }

  private void refuseDropout(String name) {
    String layer = checkpoint.modulePath("language_model.layers.0.input_layernorm.weight");
    throw new IllegalArgumentException(
        ("adapter.dropout must be 0 where pairs are in the vision part of a %s (%s), whose maps"
                + " run as one with their pairs; or let targetModules name the language model"
                + " alone, such as \"%s.*\\\\.(q_proj|v_proj)\"")
            .formatted(
                checkpoint.modelType(),
                checkpoint.modulePath(name),
                layer.substring(0, layer.indexOf("layers"))));
  }

  private static TrainedModel adapted(Checkpoint checkpoint, Tuning tuning, AdapterConfig config) {
    var maps = new ArrayList<String>();
    var saved = new ArrayList<String>();
    Set<String> paths = new LinkedHashSet<>();
    for (String name : checkpoint.weights().names()) {
      String path = checkpoint.modulePath(name);
      paths.add(path);
      if (config.saves(path)) {
        saved.add(name);
      } else if (name.endsWith(".weight") && config.targets(path)) {
        if (isLinear(checkpoint, name)) {
          maps.add(name);
        } else if (!(config.targets().include()
            instanceof dev.treeline.models.adapter.ModuleTargets.Names.AllLinear)) {
          throw new IllegalArgumentException(
              "adapter.targetModules takes " + path + ", which is no linear map");
        }
      }
    }
    for (String module : config.savedModules()) {
      if (saved.stream().noneMatch(name -> checkpoint.modulePath(name).contains(module))) {
        throw new IllegalArgumentException(
            "adapter.modulesToSave names %s, but the model has no such module%s"
                .formatted(module, Nearest.hint(module, lastNames(paths))));
      }
    }
    TargetCheck.require(checkpoint, config, maps, linearNames(checkpoint));
    return new TrainedModel(checkpoint, tuning, maps, saved, List.of());
  }

  private static boolean isLinear(Checkpoint checkpoint, String name) {
    boolean tiedHead = name.equals("lm_head.weight") && checkpoint.config().text().tied();
    return !tiedHead
        && NOT_LINEAR.stream().noneMatch(name::endsWith)
        && checkpoint.weights().info(name).shape().length == 2;
  }

  private static Set<String> linearNames(Checkpoint checkpoint) {
    var names = new LinkedHashSet<String>();
    for (String name : checkpoint.weights().names()) {
      if (name.endsWith(".weight") && isLinear(checkpoint, name)) {
        names.addAll(lastNames(Set.of(checkpoint.modulePath(name))));
      }
    }
    return names;
  }

  private static Set<String> lastNames(Set<String> paths) {
    var names = new LinkedHashSet<String>();
    paths.forEach(path -> names.add(path.substring(path.lastIndexOf('.') + 1)));
    return names;
  }

  /// The maps' pairs as the kernels take them: those that an answer depends on.
  AdapterPlan plan() {
    if (!(tuning instanceof Tuning.LowRankPairs(AdapterConfig config, _))) {
      return AdapterPlan.none();
    }
    Set<String> used = Set.copyOf(TrainingParameters.all(checkpoint.config()));
    List<String> weights = maps.stream().filter(used::contains).toList();
    List<Double> factors =
        weights.stream().map(name -> config.scale().factor(checkpoint.modulePath(name))).toList();
    return new AdapterPlan(weights, factors, config.dropout());
  }

  /// The parameters that are trained when answers are learned, in the kernels' order; then those of
  /// a vision part outside the kernels.
  List<String> trained() {
    return Stream.concat(trainedInKernels().stream(), trainedVision().stream()).toList();
  }

  private List<String> trainedInKernels() {
    List<String> names = TrainingParameters.all(checkpoint.config());
    return switch (tuning) {
      case Tuning.Whole(Set<TrainedPart> parts) ->
          names.stream()
              .filter(name -> checkpoint.weights().has(name))
              .filter(name -> parts.stream().anyMatch(part -> part.has(name)))
              .toList();
      case Tuning.LowRankPairs(AdapterConfig adapter, _) -> {
        var trained = new ArrayList<String>();
        names.stream().filter(saved::contains).forEach(trained::add);
        plan().weights().forEach(weight -> trained.addAll(pair(adapter, weight)));
        yield trained;
      }
    };
  }

  /// What is trained of a vision part outside the kernels.
  List<String> trainedVision() {
    return switch (tuning) {
      case Tuning.Whole(Set<TrainedPart> parts) ->
          vision.stream().filter(name -> parts.stream().anyMatch(part -> part.has(name))).toList();
      case Tuning.LowRankPairs(AdapterConfig adapter, _) -> {
        var trained = new ArrayList<>(vision.stream().filter(saved::contains).toList());
        vision.stream().filter(maps::contains).forEach(name -> trained.addAll(pair(adapter, name)));
        yield trained;
      }
    };
  }

  private static List<String> pair(AdapterConfig adapter, String weight) {
    List<String> parts = AdapterPlan.parts(weight);
    return adapter.magnitudes() ? parts : parts.subList(0, 2);
  }

  /// What the product of a map's pair is multiplied by.
  double factor(String weight) {
    return tuning instanceof Tuning.LowRankPairs(AdapterConfig config, _)
        ? config.scale().factor(checkpoint.modulePath(weight))
        : 0;
  }

  /// How many numbers a trained parameter has.
  long count(String name) {
    if (checkpoint.weights().has(name)) {
      return checkpoint.weights().info(name).count();
    }
    int dot = name.lastIndexOf(".lora_");
    String weight = name.substring(0, dot);
    long[] shape = checkpoint.weights().info(weight).shape();
    if (!(tuning instanceof Tuning.LowRankPairs(AdapterConfig config, _))) {
      throw new IllegalArgumentException("there is no parameter " + name);
    }
    long rank = config.scale().rank(checkpoint.modulePath(weight));
    return switch (name.substring(dot)) {
      case ".lora_A" -> rank * shape[1];
      case ".lora_B" -> rank * shape[0];
      default -> shape[0];
    };
  }

  /// All parameters the kernels take for answers, in their order.
  List<String> parameters() {
    var names = new ArrayList<String>(TrainingParameters.all(checkpoint.config()));
    names.addAll(plan().names());
    return names;
  }

  /// Whether nothing that makes vectors of pictures is trained: then these stay as they are.
  boolean leavesPicturesAsTheyAre() {
    return trained().stream()
        .allMatch(name -> name.startsWith("language_model.") || name.startsWith("lm_head."));
  }

  /// Fills a store with the model as it begins.
  ///
  /// @param seed of what is random
  void fill(ParameterStore parameters, long seed) {
    for (String name : TrainingParameters.all(checkpoint.config())) {
      if (checkpoint.weights().has(name)) {
        parameters.load(name, checkpoint.weights());
      } else {
        parameters.put(name, new float[0], 0);
      }
    }
    vision.forEach(name -> parameters.load(name, checkpoint.weights()));
    if (tuning instanceof Tuning.LowRankPairs(AdapterConfig config, Tuning.Start start)) {
      pairs(config, start, seed)
          .forEach((weight, pair) -> {
            List<String> parts = AdapterPlan.parts(weight);
            parameters.put(parts.get(0), pair.a(), pair.rank(), pair.in());
            parameters.put(parts.get(1), pair.b(), pair.out(), pair.rank());
            parameters.put(parts.get(2), pair.magnitudes(), pair.magnitudes().length);
          });
      if (start instanceof Tuning.Start.From from) {
        Adapter.read(from.directory(), checkpoint)
            .saved()
            .forEach((name, values) ->
                parameters.put(name, values, checkpoint.weights().info(name).shape()));
      }
    }
  }

  private Map<String, LowRank> pairs(AdapterConfig config, Tuning.Start start, long seed) {
    if (start instanceof Tuning.Start.From from) {
      return StartingAdapter.read(from.directory(), checkpoint, config, maps).maps();
    }
    var pairs = new LinkedHashMap<String, LowRank>();
    for (String name : maps) {
      String path = checkpoint.modulePath(name);
      long[] shape = checkpoint.weights().info(name).shape();
      int rank = config.scale().rank(path);
      float[] a =
          first(start, rank, (int) shape[1], new SplittableRandom(BatchPlan.mix(seed, hash(name))));
      float[] b = new float[Math.toIntExact(shape[0] * rank)];
      float[] magnitudes =
          config.magnitudes() ? norms(checkpoint.weights().floats(name), shape) : new float[0];
      pairs.put(name, new LowRank(rank, config.scale().factor(path), a, b, magnitudes));
    }
    return pairs;
  }

  private static long hash(String name) {
    long hash = 0;
    for (int i = 0; i < name.length(); i++) {
      hash = 31 * hash + name.charAt(i);
    }
    return hash;
  }

  private static float[] first(Tuning.Start start, int rank, int in, SplittableRandom random) {
    float[] a = new float[Math.multiplyExact(rank, in)];
    for (int i = 0; i < a.length; i++) {
      a[i] =
          start instanceof Tuning.Start.Gaussian
              ? (float) (random.nextGaussian() / rank)
              : (float) ((2 * random.nextDouble() - 1) / Math.sqrt(in));
    }
    return a;
  }

  private static float[] norms(float[] weight, long[] shape) {
    int in = (int) shape[1];
    float[] norms = new float[(int) shape[0]];
    for (int o = 0; o < norms.length; o++) {
      double sum = 0;
      for (int i = 0; i < in; i++) {
        double value = weight[o * in + i];
        sum += value * value;
      }
      norms[o] = (float) Math.sqrt(sum);
    }
    return norms;
  }

  /// The adapter as it stands.
  ///
  /// @throws IllegalStateException if the run trains none
  Adapter adapter(ParameterStore parameters) {
    if (!(tuning instanceof Tuning.LowRankPairs(AdapterConfig config, _))) {
      throw new IllegalStateException("the run trains parts of the model, and no adapter");
    }
    var pairs = new LinkedHashMap<String, LowRank>();
    for (String name : maps) {
      String path = checkpoint.modulePath(name);
      List<String> parts = AdapterPlan.parts(name);
      pairs.put(
          name,
          new LowRank(
              config.scale().rank(path),
              config.scale().factor(path),
              parameters.floats(parts.get(0)),
              parameters.floats(parts.get(1)),
              parameters.floats(parts.get(2))));
    }
    var whole = new LinkedHashMap<String, float[]>();
    for (String name : saved) {
      whole.put(
          name, parameters.has(name) ? parameters.floats(name) : checkpoint.weights().floats(name));
    }
    return new Adapter("adapter", config, pairs, whole);
  }
}
