package dev.treeline.inference;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.HostTensor;
import dev.treeline.models.InstructBlipConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.util.ArrayList;
import java.util.List;

/// BLIP's tower, and the Q-Former that asks it about the question.
///
/// Source: huggingface/transformers 4.57.6, modeling_instructblip.py.
final class InstructBlipTower implements Tower {
  private static final String TOWER = "vision_model.";

  private final KernelPack kernels;
  private final Handles handles = new Handles();
  private final IValue tower;
  private final IValue towerLayers;
  private final IValue towerSpec;
  private final IValue towerEpsilon;
  private final IValue head;
  private final IValue layers;
  private final IValue spec;
  private final IValue epsilons;
  private final int words;

  InstructBlipTower(KernelPack kernels, InstructBlipConfig config, WeightSource source) {
    this.kernels = kernels;
    InstructBlipConfig.Vision vision = config.vision();
    InstructBlipConfig.Queries queries = config.queries();
    words = queries.words().count();
    try (Handles loading = new Handles()) {
      tower = handles.add(tower(loading, source));
      towerLayers = handles.add(towerLayers(vision.layers(), source));
      towerSpec =
          handles.add(
              IValue.listFrom(
                  vision.image().patchSize(),
                  vision.heads(),
                  TextModel.activationCode(vision.activation()),
                  0,
                  vision.layers()));
      towerEpsilon = handles.add(IValue.from(vision.layerNormEps()));
      head = handles.add(head(loading, source));
      layers = handles.add(layers(queries, source));
      spec =
          handles.add(
              IValue.listFrom(
                  queries.heads(),
                  TextModel.activationCode(queries.activation()),
                  queries.layers(),
                  queries.crossEvery()));
      epsilons = handles.add(IValue.listFrom(vision.layerNormEps(), queries.layerNormEps()));
    } catch (RuntimeException | Error e) {
      handles.close();
      throw e;
    }
  }

  private static IValue tower(Handles loading, WeightSource source) {
    String embeddings = TOWER + "embeddings.";
    return IValue.listFrom(
        loading.add(source.stacked(embeddings + "patch_embedding.weight")),
        loading.add(source.stacked(embeddings + "patch_embedding.bias")),
        loading.add(source.stacked(embeddings + "class_embedding")),
        loading.add(source.stacked(embeddings + "position_embedding")),
        loading.add(source.none()),
        loading.add(source.none()));
  }

  private static IValue towerLayers(int count, WeightSource source) {
    var arrays = new ArrayList<PtNDArray>();
    try (Handles loading = new Handles()) {
      for (int i = 0; i < count; i++) {
        String at = TOWER + "encoder.layers." + i + ".";
        for (String map :
            List.of(
                "layer_norm1",
                "self_attn.qkv",
                "self_attn.projection",
                "layer_norm2",
                "mlp.fc1",
                "mlp.fc2")) {
          addMap(loading, arrays, source, at + map);
        }
      }
      return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }
  }

  private static IValue head(Handles loading, WeightSource source) {
    var arrays = new ArrayList<PtNDArray>();
    addMap(loading, arrays, source, TOWER + "post_layernorm");
    arrays.add(loading.add(source.stacked("query_tokens")));
    String embeddings = "qformer.embeddings.";
    arrays.add(loading.add(source.stacked(embeddings + "word_embeddings.weight")));
    arrays.add(loading.add(source.stacked(embeddings + "position_embeddings.weight")));
    addMap(loading, arrays, source, embeddings + "layernorm");
    addMap(loading, arrays, source, "language_projection");
    return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
  }

  private static IValue layers(InstructBlipConfig.Queries queries, WeightSource source) {
    var arrays = new ArrayList<PtNDArray>();
    try (Handles loading = new Handles()) {
      for (int i = 0; i < queries.layers(); i++) {
        String at = "qformer.encoder.layer." + i + ".";
        String self = at + "attention.attention.";
        addMap(loading, arrays, source, self + "query", self + "key", self + "value");
        addOutput(loading, arrays, source, at + "attention.output");
        if (queries.looks(i)) {
          String cross = at + "crossattention.attention.";
          addMap(loading, arrays, source, cross + "query");
          addMap(loading, arrays, source, cross + "key", cross + "value");
          addOutput(loading, arrays, source, at + "crossattention.output");
        }
        for (String kind : List.of("_query", "")) {
          addMap(loading, arrays, source, at + "intermediate" + kind + ".dense");
          addOutput(loading, arrays, source, at + "output" + kind);
        }
      }
      return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }
  }

  private static void addOutput(
      Handles loading, List<PtNDArray> arrays, WeightSource source, String name) {
    addMap(loading, arrays, source, name + ".dense");
    addMap(loading, arrays, source, name + ".LayerNorm");
  }

  /// Weights and biases of one map or norm, or of several maps as one.
  private static void addMap(
      Handles loading, List<PtNDArray> arrays, WeightSource source, String... names) {
    arrays.add(loading.add(source.stacked(TextWeights.withSuffix(names, ".weight"))));
    arrays.add(loading.add(source.stackedOrNone(TextWeights.withSuffix(names, ".bias"))));
  }

  @Override
  public PtNDArray features(PtNDManager owner, Picture picture, PreparedInput input) {
    long[] question = question(input);
    HostTensor pixels = picture.pixels();
    try (Handles call = new Handles()) {
      var array = call.add((PtNDArray) owner.create(pixels.values(), new Shape(pixels.shape())));
      IValue states =
          call.add(
              kernels.call(
                  "vision",
                  call.add(IValue.from(array)),
                  tower,
                  towerLayers,
                  towerSpec,
                  towerEpsilon));
      PtNDArray ids = call.add(TorchEngine.longs(owner, question));
      return kernels.array(
          owner, "queries", states, call.add(IValue.from(ids)), head, layers, spec, epsilons);
    }
  }

  private long[] question(PreparedInput input) {
    HostTensor ids = input.extras().get("qformer_input_ids");
    if (ids == null) {
      throw new IllegalArgumentException(
          "a prompt of this model must have qformer_input_ids, but has " + input.extras().keySet());
    }
    long[] question = ids.longs();
    for (long id : question) {
      if (id < 0 || id >= words) {
        throw new IllegalArgumentException(
            "qformer_input_ids must be in [0, " + words + "), but has " + id);
      }
    }
    return question;
  }

  @Override
  public void close() {
    handles.close();
  }
}
