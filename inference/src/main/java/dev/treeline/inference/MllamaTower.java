package dev.treeline.inference;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.HostTensor;
import dev.treeline.models.MllamaConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.util.ArrayList;
import java.util.List;

/// Llama-3.2-Vision's tower, which sees all tiles of a picture at once, and its projector.
///
/// Source: huggingface/transformers 4.57.6, modeling_mllama.py, `MllamaVisionModel`.
final class MllamaTower implements Tower {
  private static final String TOWER = "vision_model.";

  private final KernelPack kernels;
  private final MllamaConfig config;
  private final Handles handles = new Handles();
  private final IValue head;
  private final IValue layers;
  private final IValue globalLayers;
  private final IValue spec;
  private final IValue epsilon;

  MllamaTower(KernelPack kernels, MllamaConfig config, WeightSource source) {
    this.kernels = kernels;
    this.config = config;
    MllamaConfig.Depth depth = config.vision().depth();
    try {
      head = handles.add(head(source));
      layers = handles.add(layers(source, "transformer", depth.layers()));
      globalLayers = handles.add(layers(source, "global_transformer", depth.globalLayers()));
      spec = handles.add(IValue.listFrom(spec(config.vision())));
      epsilon = handles.add(IValue.from(config.vision().layerNormEps()));
    } catch (RuntimeException | Error e) {
      handles.close();
      throw e;
    }
  }

  private static long[] spec(MllamaConfig.Vision vision) {
    List<Integer> picked = vision.depth().picked();
    long[] spec = new long[3 + picked.size()];
    spec[0] = vision.heads();
    spec[1] = TextModel.activationCode(vision.activation());
    spec[2] = vision.image().patchSize();
    for (int i = 0; i < picked.size(); i++) {
      spec[3 + i] = picked.get(i);
    }
    return spec;
  }

  private static IValue head(WeightSource source) {
    String positions = TOWER + "gated_positional_embedding.";
    String before = TOWER + "pre_tile_positional_embedding.";
    String after = TOWER + "post_tile_positional_embedding.";
    return list(
        source,
        TOWER + "patch_embedding.weight",
        TOWER + "class_embedding",
        positions + "embedding",
        positions + "gate",
        positions + "tile_embedding.weight",
        before + "embedding.weight",
        before + "gate",
        TOWER + "layernorm_pre.weight",
        TOWER + "layernorm_pre.bias",
        after + "embedding.weight",
        after + "gate",
        TOWER + "layernorm_post.weight",
        TOWER + "layernorm_post.bias",
        "multi_modal_projector.weight",
        "multi_modal_projector.bias");
  }

  private static IValue list(WeightSource source, String... names) {
    try (Handles loading = new Handles()) {
      PtNDArray[] arrays = new PtNDArray[names.length];
      for (int i = 0; i < names.length; i++) {
        arrays[i] = loading.add(source.stacked(names[i]));
      }
      return IValue.listFrom(arrays);
    }
  }

  private static IValue layers(WeightSource source, String kind, int count) {
    boolean gated = kind.startsWith("global");
    var arrays = new ArrayList<PtNDArray>();
    try (Handles loading = new Handles()) {
      for (int i = 0; i < count; i++) {
        String at = TOWER + kind + ".layers." + i + ".";
        String attention = at + "self_attn.";
        var names = new ArrayList<String[]>();
        names.add(new String[] {at + "input_layernorm.weight"});
        names.add(new String[] {at + "input_layernorm.bias"});
        names.add(
            new String[] {
              attention + "q_proj.weight", attention + "k_proj.weight", attention + "v_proj.weight"
            });
        names.add(new String[] {attention + "o_proj.weight"});
        for (String map : List.of("post_attention_layernorm", "mlp.fc1", "mlp.fc2")) {
          names.add(new String[] {at + map + ".weight"});
          names.add(new String[] {at + map + ".bias"});
        }
        if (gated) {
          names.add(new String[] {at + "gate_attn"});
          names.add(new String[] {at + "gate_ffn"});
        }
        names.forEach(one -> arrays.add(loading.add(source.stacked(one))));
      }
      return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }
  }

  /// @return `[T · P, D]`: not in the places of image tokens, [MllamaModel] looks at them
  @Override
  public PtNDArray features(PtNDManager owner, Picture picture, PreparedInput input) {
    HostTensor pixels = picture.pixels();
    long ratio = picture.detail("aspect_ratio_ids").longs()[0];
    try (Handles call = new Handles()) {
      var array = call.add((PtNDArray) owner.create(pixels.values(), new Shape(pixels.shape())));
      return kernels.array(
          owner,
          "tiles",
          call.add(IValue.from(array)),
          call.add(IValue.listFrom(config.tiles(picture), ratio)),
          head,
          layers,
          globalLayers,
          spec,
          epsilon);
    }
  }

  @Override
  public void close() {
    handles.close();
  }
}
