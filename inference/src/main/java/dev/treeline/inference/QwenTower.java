package dev.treeline.inference;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.QwenVisionConfig;
import dev.treeline.models.QwenVisionConfig.Kind;
import dev.treeline.models.QwenVlConfig;
import dev.treeline.models.QwenVlConfig.Grid;
import java.util.ArrayList;
import java.util.List;

/// The vision towers of Qwen2-VL, Qwen2.5-VL and Qwen3-VL on their device, with their mergers. Safe
/// for several threads.
final class QwenTower implements Tower {
  private static final String TOWER = "visual.";

  /// Fixed in the reference's code.
  private static final double EPSILON = 1e-6;

  private final KernelPack kernels;
  private final QwenVlConfig config;
  private final Handles handles = new Handles();
  private final IValue head;
  private final IValue layers;
  private final IValue mergers;
  private final IValue windowed;
  private final IValue tapped;
  private final IValue epsilon;

  QwenTower(KernelPack kernels, QwenVlConfig config, WeightSource source) {
    this.kernels = kernels;
    this.config = config;
    QwenVisionConfig vision = config.vision();
    try (Handles loading = new Handles()) {
      var loader = new Loader(source, loading);
      head = handles.add(loader.head());
      layers = handles.add(loader.layers(vision));
      mergers = handles.add(loader.mergers(vision));
      windowed = handles.add(IValue.listFrom(windowed(vision)));
      tapped = handles.add(IValue.listFrom(tapped(vision)));
      epsilon = handles.add(IValue.from(EPSILON));
    } catch (RuntimeException | Error e) {
      handles.close();
      throw e;
    }
  }

  /// For each layer whether it attends within windows.
  private static long[] windowed(QwenVisionConfig vision) {
    long[] windowed = new long[vision.layers().count()];
    if (vision.kind() instanceof Kind.Windowed kind) {
      for (int layer = 0; layer < windowed.length; layer++) {
        windowed[layer] = kind.wholeLayers().contains(layer) ? 0 : 1;
      }
    }
    return windowed;
  }

  /// For each layer the number of the merger that its output enters, or 0 for none.
  private static long[] tapped(QwenVisionConfig vision) {
    long[] tapped = new long[vision.layers().count()];
    if (vision.kind() instanceof Kind.Stacked kind) {
      for (int layer = 0; layer < tapped.length; layer++) {
        tapped[layer] = kind.tapped().indexOf(layer) + 1L;
      }
    }
    return tapped;
  }

  /// Reads weights in the order in which the kernel takes them.
  private record Loader(WeightSource source, Handles loading) {
    IValue head() {
      return list(
          List.of(
              loading.add(source.stacked(TOWER + "patch_embed.proj.weight")),
              loading.add(source.stackedOrNone(TOWER + "patch_embed.proj.bias")),
              loading.add(source.stackedOrNone(TOWER + "pos_embed.weight"))));
    }

    IValue layers(QwenVisionConfig vision) {
      List<PtNDArray> arrays = new ArrayList<>();
      for (int i = 0; i < vision.layers().count(); i++) {
        String at = TOWER + "blocks." + i + ".";
        add(arrays, at + "norm1");
        add(arrays, at + "attn.qkv");
        add(arrays, at + "attn.proj");
        add(arrays, at + "norm2");
        switch (vision.kind()) {
          case Kind.Whole() -> {
            add(arrays, at + "mlp.fc1");
            add(arrays, at + "mlp.fc2");
          }
          case Kind.Windowed _ -> {
            add(arrays, at + "mlp.gate_proj", at + "mlp.up_proj");
            add(arrays, at + "mlp.down_proj");
          }
          case Kind.Stacked _ -> {
            add(arrays, at + "mlp.linear_fc1");
            add(arrays, at + "mlp.linear_fc2");
          }
        }
      }
      return list(arrays);
    }

    IValue mergers(QwenVisionConfig vision) {
      List<PtNDArray> arrays = new ArrayList<>();
      switch (vision.kind()) {
        case Kind.Whole _, Kind.Windowed _ -> {
          add(arrays, TOWER + "merger.ln_q");
          add(arrays, TOWER + "merger.mlp.0");
          add(arrays, TOWER + "merger.mlp.2");
        }
        case Kind.Stacked stacked -> {
          addMerger(arrays, TOWER + "merger.");
          for (int i = 0; i < stacked.tapped().size(); i++) {
            addMerger(arrays, TOWER + "deepstack_merger_list." + i + ".");
          }
        }
      }
      return list(arrays);
    }

    private void addMerger(List<PtNDArray> arrays, String at) {
      add(arrays, at + "norm");
      add(arrays, at + "linear_fc1");
      add(arrays, at + "linear_fc2");
    }

    private void add(List<PtNDArray> arrays, String... maps) {
      arrays.add(loading.add(source.stacked(TextWeights.withSuffix(maps, ".weight"))));
      arrays.add(loading.add(source.stackedOrNone(TextWeights.withSuffix(maps, ".bias"))));
    }

    private static IValue list(List<PtNDArray> arrays) {
      return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }
  }

  /// @return `[image tokens, D]`; of Qwen3-VL `[image tokens, D + D · tapped]`, what enters the
  ///   language model and beside it what is added in its first layers
  @Override
  public PtNDArray features(PtNDManager owner, Picture picture, PreparedInput input) {
    Grid grid = config.grid(picture);
    PatchPlan plan = PatchPlan.of(grid, config.vision());
    try (Handles call = new Handles()) {
      Shape shape = new Shape(picture.pixels().shape());
      PtNDArray pixels = call.add((PtNDArray) owner.create(picture.pixels().values(), shape));
      PtNDArray order = call.add((PtNDArray) owner.create(plan.order()));
      PtNDArray places = call.add((PtNDArray) owner.create(plan.places()));
      return kernels.array(
          owner,
          "patch_tower",
          call.add(IValue.from(pixels)),
          call.add(IValue.from(order)),
          call.add(IValue.from(places)),
          call.add(IValue.listFrom(plan.groups())),
          head,
          layers,
          mergers,
          windowed,
          tapped,
          call.add(IValue.listFrom(spec(grid))),
          epsilon);
    }
  }

  private long[] spec(Grid grid) {
    QwenVisionConfig vision = config.vision();
    return new long[] {
      vision.layers().heads(),
      TextModel.activationCode(vision.layers().activation()),
      vision.patches().merge(),
      grid.height(),
      grid.width(),
      vision.kind() instanceof Kind.Stacked stacked ? stacked.side() : 0
    };
  }

  @Override
  public void close() {
    handles.close();
  }
}
