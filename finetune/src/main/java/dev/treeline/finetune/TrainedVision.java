package dev.treeline.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.inference.VisionGraph;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.Processor;
import dev.treeline.prompts.ImageSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The vision part of a family other than LLaVA, trained: the engine's tower under autograd. A map
/// with a low-rank pair runs as one map that is made of both, so nothing can be dropped before the
/// pair.
///
/// Prepared pictures are kept up to a limit of bytes. Safe for several threads.
final class TrainedVision implements Gallery {
  private final VisionGraph graph;
  private final TrainedModel model;
  private final Set<String> trained;
  private final Set<String> adapted;
  private final PictureStore pictures;
  private final Processor processor;
  private final long keptBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final Map<Integer, PreparedInput> prepared = new ConcurrentHashMap<>();

  @SuppressWarnings("MustBeClosedChecker") // closed with this
  TrainedVision(TrainedModel model, PictureStore pictures, Recipe.Features limits) {
    this.graph = VisionGraph.open(model.checkpoint());
    this.model = model;
    this.trained = new LinkedHashSet<>(model.trainedVision());
    this.adapted = Set.copyOf(model.maps());
    this.pictures = pictures;
    this.processor = model.checkpoint().processor();
    this.keptBytes = limits.keptBytes();
  }

  @Override
  public Shown batch(int[] images) {
    Arrays.stream(images).forEach(this::prepare);
    return images.length == 0 ? new Shown.Features(new float[0]) : new Shown.Looked(images, this);
  }

  @Override
  public Path file(int image) {
    return pictures.file(image);
  }

  private PreparedInput prepare(int image) {
    PreparedInput known = prepared.get(image);
    if (known != null) {
      return known;
    }
    PreparedInput.Picture picture = processor.picture(new ImageSource.File(pictures.file(image)));
    var input = new PreparedInput("", new int[0], List.of(picture), pictures.extras(image));
    long size = (long) picture.pixels().values().length * Float.BYTES;
    if (bytes.addAndGet(size) > keptBytes || prepared.putIfAbsent(image, input) != null) {
      bytes.addAndGet(-size);
    }
    return input;
  }

  /// What the pictures are with the weights as they stand.
  ///
  /// @return `[1, N, D]`, in `scope`
  NDArray features(PtNDManager scope, ParameterStore parameters, int[] images) {
    return look(scope, new Leaves(scope, parameters, false), images);
  }

  /// Loss and gradients of a batch whose pictures are looked at now.
  ///
  /// @param inputs whose parameters these are
  /// @param rest gives, for features, the loss, the gradients of what else is trained, and last
  ///   that of the features
  /// @return the loss, the gradients of what else is trained, those of the vision part
  NDList gradients(PtNDManager scope, TrainingKernels.Inputs inputs, int[] images, Language rest) {
    try (var inner = (PtNDManager) scope.newSubManager()) {
      var leaves = new Leaves(inner, inputs.store(), true);
      NDArray features = look(inner, leaves, images);
      NDList out = rest.gradients(features);
      try (NDArray outer = out.removeLast()) {
        NDList wanted = new NDList();
        trained.forEach(name -> wanted.add(leaves.of(name)));
        out.addAll(graph.gradients(scope, features, outer, wanted));
      }
      return out;
    }
  }

  /// The language model's part of a step.
  @FunctionalInterface
  interface Language {
    NDList gradients(NDArray features);
  }

  private NDArray look(PtNDManager scope, Leaves leaves, int[] images) {
    List<PreparedInput> inputs = Arrays.stream(images).mapToObj(this::prepare).toList();
    return graph.features(scope, leaves::weight, inputs);
  }

  @Override
  public void close() {
    graph.close();
  }

  /// The arrays of one forward: weights with their pairs worked in.
  private final class Leaves {
    private final PtNDManager scope;
    private final ParameterStore store;
    private final boolean traced;
    private final Map<String, NDArray> made = new HashMap<>();

    Leaves(PtNDManager scope, ParameterStore store, boolean traced) {
      this.scope = scope;
      this.store = store;
      this.traced = traced;
    }

    /// A parameter as it enters the graph.
    NDArray of(String name) {
      NDArray known = made.get(name);
      if (known != null) {
        return known;
      }
      NDArray array = store.list(List.of(name)).getFirst();
      boolean leaf = traced && trained.contains(name);
      array = leaf ? graph.leaf(scope, array) : VisionGraph.same(scope, array);
      made.put(name, array);
      return array;
    }

    /// What the tower takes as a weight.
    NDArray weight(String name) {
      if (!adapted.contains(name)) {
        return of(name);
      }
      String key = name + " adapted";
      NDArray known = made.get(key);
      if (known == null) {
        var pair = new NDList(of(name));
        AdapterPlan.parts(name).forEach(part -> pair.add(of(part)));
        known = graph.adapted(scope, pair, model.factor(name));
        made.put(key, known);
      }
      return known;
    }
  }
}
