package dev.treeline.inference;

import dev.treeline.decoding.LogitsStream;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Prints how long prefill and decoding take on the two engines, turn by turn, on a model whose
/// folder holds safetensors and an export. Run by hand: `java -cp …
/// dev.treeline.inference.EngineSpeedHarness FOLDER [threads] [prompt] [tokens] [variants,…]`.
final class EngineSpeedHarness {
  private static final int ROUNDS = 4;

  private EngineSpeedHarness() {}

  public static void main(String[] arguments) {
    Path folder = arguments.length > 0 ? Path.of(arguments[0]) : Fixture.LLAVA;
    int threads = argument(arguments, 1, 2);
    int prompt = argument(arguments, 2, 128);
    int tokens = argument(arguments, 3, 40);
    List<String> variants = List.of((arguments.length > 4 ? arguments[4] : "fp32").split(",", -1));
    var options = new EngineOptions("cpu", EngineOptions.standard().dtype(), threads);
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        TorchEngine torch = TorchEngine.open(checkpoint, options)) {
      for (String variant : variants) {
        var onnxOptions = new OnnxOptions(Optional.of(variant), threads, Optional.empty());
        try (OnnxEngine onnx = OnnxEngine.open(checkpoint, onnxOptions)) {
          for (int round = 0; round < ROUNDS; round++) {
            measure("torch", torch, prompt, tokens);
            measure("onnx " + variant, onnx, prompt, tokens);
          }
        }
      }
    }
  }

  private static void measure(String name, Engine engine, int prompt, int tokens) {
    int[] ids = new int[prompt];
    Arrays.setAll(ids, i -> 3 + (7 * i) % 100);
    double[] millis = new double[tokens];
    double prefill;
    try (LogitsStream stream = engine.stream(new PreparedInput("", ids, List.of()))) {
      long start = System.nanoTime();
      stream.prefill();
      prefill = (System.nanoTime() - start) / 1e6;
      for (int i = 0; i < tokens; i++) {
        start = System.nanoTime();
        stream.append(3 + i % 100);
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "%-10s prefill %d tokens %.1f ms; decode median %.2f, least %.2f ms (%.0f/s)%n",
        name,
        prompt,
        prefill,
        millis[tokens / 2],
        millis[0],
        1000 / millis[tokens / 2]);
  }

  private static int argument(String[] arguments, int index, int otherwise) {
    return index < arguments.length ? Integer.parseInt(arguments[index]) : otherwise;
  }
}
