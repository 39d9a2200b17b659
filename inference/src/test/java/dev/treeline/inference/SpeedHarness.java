package dev.treeline.inference;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.inference.TextWeights.Packing;
import dev.treeline.models.Activation;
import dev.treeline.models.RotaryConfig;
import dev.treeline.models.RotaryScaling;
import dev.treeline.models.TextConfig;
import java.util.Arrays;
import java.util.Locale;

/// Prints how long prefill and decoding take on a text model of random weights; by default
/// SmolVLM-256M's shape. Run by hand: `java -cp … dev.treeline.inference.SpeedHarness [threads]
/// [prompt] [tokens] [0: no packing, 1: f16, 2: int8]`.
final class SpeedHarness {
  private SpeedHarness() {}

  static TextConfig smolVlm() {
    return new TextConfig(
        576,
        30,
        TextConfig.Attention.of(9, 3, 64),
        new TextConfig.Mlp(1536, Activation.SILU, false),
        49_280,
        1e-5,
        new RotaryConfig(100_000, 8192, new RotaryScaling.None()),
        false);
  }

  public static void main(String[] arguments) {
    TorchRuntime.threads(argument(arguments, 0, 2));
    int prompt = argument(arguments, 1, 128);
    int tokens = argument(arguments, 2, 64);
    TextConfig config = smolVlm();
    Device device = Device.cpu();
    Packing packing = Packing.values()[argument(arguments, 3, 1)];
    try (PtNDManager manager = TorchRuntime.manager(device);
        KernelPack kernels = KernelPack.load(device, "kernels.py", TorchEngine.class);
        TextModel model = model(kernels, manager, config, packing)) {
      for (int run = 0; run < 4; run++) {
        measure(model, manager, prompt, tokens);
      }
    }
  }

  static TextModel model(
      KernelPack kernels, PtNDManager manager, TextConfig config, Packing packing) {
    var source = new RandomWeights(manager, kernels, config);
    return new LlamaModel(kernels, config, TextWeights.load(kernels, config, source, packing));
  }

  private static void measure(TextModel model, PtNDManager manager, int prompt, int tokens) {
    long[] ids = new long[prompt];
    Arrays.setAll(ids, i -> 7L * i);
    double[] millis = new double[tokens];
    try (TextState state = model.newState(prompt + tokens, Positions.counted(prompt))) {
      double prefill = step(model, manager, state, ids);
      for (int i = 0; i < tokens; i++) {
        millis[i] = step(model, manager, state, new long[] {i});
      }
      double[] sorted = millis.clone();
      Arrays.sort(sorted);
      System.out.printf(
          Locale.ROOT,
          "prefill %d tokens %.0f ms (%.0f/s); decode first five %s, median %.1f, least %.1f ms (%.1f/s)%n",
          prompt,
          prefill,
          prompt / prefill * 1000,
          Arrays.toString(Arrays.copyOf(millis, 5)),
          sorted[tokens / 2],
          sorted[0],
          1000 / sorted[tokens / 2]);
    }
  }

  private static double step(TextModel model, PtNDManager manager, TextState state, long[] ids) {
    long begin = System.nanoTime();
    try (PtNDArray array = TorchEngine.longs(manager, ids);
        PtNDArray row = model.step(manager, array, state)) {
      row.toFloatArray();
    }
    return Math.round((System.nanoTime() - begin) / 1e4) / 100.0;
  }

  private static int argument(String[] arguments, int index, int otherwise) {
    return index < arguments.length ? Integer.parseInt(arguments[index]) : otherwise;
  }
}
