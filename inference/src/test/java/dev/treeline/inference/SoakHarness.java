package dev.treeline.inference;

import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.ContrastiveStream;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.HostTensor;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Prints native memory over 10,000 decoded tokens in one stream after another, and over 500
/// questions with pictures of their own under contrast. Run by hand: `java -Xmx256m -cp …
/// dev.treeline.inference.SoakHarness [checkpoint with golden files] [torch|onnx]`.
final class SoakHarness {
  private static final int TOKENS = 10_000;
  private static final int TOKENS_EACH = 500;
  private static final int QUESTIONS = 500;

  private SoakHarness() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = arguments.length > 0 ? Path.of(arguments[0]) : Fixture.LLAVA;
    try (Fixture golden = new Fixture(directory);
        Checkpoint checkpoint = Checkpoint.open(directory);
        Engine engine = open(checkpoint, arguments.length > 1 ? arguments[1] : "torch")) {
      PreparedInput input = golden.input("first");
      print("start", 0);
      for (int done = TOKENS_EACH; done <= TOKENS; done += TOKENS_EACH) {
        try (LogitsStream stream = engine.stream(input)) {
          decode(stream, TOKENS_EACH);
        }
        if (done % 1000 == 0) {
          print("tokens", done);
        }
      }
      Random random = new Random(1);
      for (int question = 1; question <= QUESTIONS; question++) {
        PreparedInput clean = fresh(input, random);
        try (LogitsStream stream =
            new ContrastiveStream(
                engine.stream(clean),
                engine.stream(fresh(input, random)),
                ContrastRule.Vcd.standard())) {
          decode(stream, 8);
        }
        if (question % 50 == 0) {
          print("questions", question);
        }
      }
    }
    print("closed", 0);
  }

  private static Engine open(Checkpoint checkpoint, String name) {
    return name.equals("onnx")
        ? OnnxEngine.open(checkpoint, OnnxOptions.standard())
        : TorchEngine.open(checkpoint, EngineOptions.standard());
  }

  private static void decode(LogitsStream stream, int tokens) {
    float[] row = stream.prefill();
    for (int i = 0; i < tokens; i++) {
      row = stream.append(Rows.argmax(row));
    }
  }

  /// The same question about other pixels.
  private static PreparedInput fresh(PreparedInput input, Random random) {
    List<Picture> pictures =
        input.pictures().stream()
            .map(picture -> {
              float[] pixels = picture.pixels().values().clone();
              for (int i = 0; i < pixels.length; i++) {
                pixels[i] += (float) random.nextGaussian();
              }
              return new Picture(new HostTensor(picture.pixels().shape(), pixels), "");
            })
            .toList();
    return new PreparedInput(input.prompt(), input.tokenIds(), pictures);
  }

  private static void print(String what, int count) throws IOException {
    System.gc();
    System.out.printf(
        Locale.ROOT,
        "%-10s %6d  resident %7.2f MiB  allocated %7.2f MiB%n",
        what,
        count,
        NativeMemory.residentBytes() / 1048576.0,
        NativeMemory.allocatedBytes().orElse(0) / 1048576.0);
  }
}
