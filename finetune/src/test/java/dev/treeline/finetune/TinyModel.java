package dev.treeline.finetune;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.LlavaConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/// A model of a few thousand parameters and data to go with it.
final class TinyModel {
  static final List<String> CORPUS =
      List.of(
          "What is it? Describe the image. A red square. A blue square. A green square.",
          "Is it safe? Answer Yes or No. Yes. No. USER: ASSISTANT: red blue green square");
  static final ModelShape SHAPE =
      new ModelShape(
          28, 14, new ModelShape.Part(16, 2, 2, 24), new ModelShape.Part(24, 2, 3, 32), 256);
  private static final int[] COLOURS = {0xd02020, 0x2020d0, 0x20c020};
  private static final String[] NAMES = {"red", "blue", "green"};

  private TinyModel() {}

  static Path write(Path directory, long seed) {
    var vocabulary = TokenizerTrainer.train(CORPUS, FreshModel.SPECIAL, 300);
    new FreshModel(SHAPE, vocabulary).write(directory, seed);
    return directory;
  }

  static LlavaConfig config(Path directory) {
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      return checkpoint.config(LlavaConfig.class);
    }
  }

  /// Writes pictures of one colour with noise, `train.jsonl`, `heldout.jsonl`, `patches.jsonl` and
  /// `corpus.txt`.
  static void writeData(Path directory, int count) {
    var random = new SplittableRandom(3);
    var train = new ArrayList<String>();
    var patches = new ArrayList<String>();
    try {
      Files.createDirectories(directory.resolve("images"));
      for (int i = 0; i < count; i++) {
        int colour = random.nextInt(3);
        var image = new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 28 * 28; p++) {
          image.setRGB(p % 28, p / 28, COLOURS[colour] + random.nextInt(30));
        }
        String name = "images/" + i + ".png";
        ImageIO.write(image, "png", directory.resolve(name).toFile());
        train.add(line(name, "caption", "Describe the image.", "A " + NAMES[colour] + " square."));
        train.add(line(name, "judge", "Is it safe?", colour == 1 ? "Yes." : "No."));
        patches.add(
            "{\"image\":\"%s\",\"patches\":[%d,%d,%d,%d]}"
                .formatted(name, colour, colour, colour, colour));
      }
      Files.write(directory.resolve("train.jsonl"), train);
      Files.write(directory.resolve("heldout.jsonl"), train.subList(0, 8));
      Files.write(directory.resolve("patches.jsonl"), patches);
      Files.write(directory.resolve("corpus.txt"), CORPUS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(String image, String kind, String question, String answer) {
    return """
    {"image":"%s","kind":"%s","conversations":[{"from":"human","value":"<image>\\n%s"},\
    {"from":"gpt","value":"%s"}]}\
    """
        .formatted(image, kind, question, answer);
  }

  static String recipe(int visionSteps, int steps) {
    return """
    {"name": "tiny", "seed": 5,
     "model": {"fresh": {"imageSize": 28, "patchSize": 14,
         "vision": {"width": 16, "layers": 2, "heads": 2, "mlpWidth": 24},
         "text": {"width": 24, "layers": 2, "heads": 3, "mlpWidth": 32},
         "maxPositions": 256},
       "tokenizer": {"corpus": ["corpus.txt"], "vocabularySize": 300}},
     "data": {"train": ["train.jsonl"], "patches": ["patches.jsonl"],
       "heldOut": ["heldout.jsonl"]},
     "stages": [
       {"kind": "vision-pretrain", "steps": %d, "batch": 6, "microBatch": 2, "warmup": 2,
        "learningRate": 0.01},
       {"kind": "sft", "steps": %d, "batch": 5, "microBatch": 2, "warmup": 2,
        "learningRate": 0.01, "longestRow": 64, "kindWeights": {"judge": 2}}],
     "checkpointEvery": 4, "evaluateEvery": 5}
    """
        .formatted(visionSteps, steps);
  }
}
