package dev.treeline.bench.grove;

import dev.treeline.bench.grove.TrainingLines.Example;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Writes the training folder: `images/`, `train.jsonl`, `patches.jsonl`, `heldout.jsonl` (the same
/// distribution, unseen pictures) with `heldout-patches.jsonl`, `heldout-unseen.jsonl` (the
/// development split: unseen pairs, phrases and tints; its requests are balanced) and `corpus.txt`
/// (words for a tokenizer).
final class TrainingWriter {
  private static final int HELDOUT_IMAGES = 100;
  private static final int DEV_ITEMS = 320;
  private static final int CORPUS_IMAGES = 2000;
  private static final int CHUNK = 256;

  private final Path folder;
  private final long seed;

  TrainingWriter(Path folder, long seed) {
    this.folder = folder;
    this.seed = seed;
  }

  void write(int images, IntConsumer progress) throws IOException {
    Files.createDirectories(folder.resolve("images"));
    TrainingLines train = new TrainingLines(seed, "train");
    set(train, images, "train.jsonl", "patches.jsonl", progress);
    TrainingLines heldout = new TrainingLines(seed, "heldout");
    set(heldout, HELDOUT_IMAGES, "heldout.jsonl", "heldout-patches.jsonl", done -> {});
    dev();
    corpus(train);
  }

  private void set(
      TrainingLines lines, int images, String name, String patchesName, IntConsumer progress)
      throws IOException {
    try (BufferedWriter jsonl = Files.newBufferedWriter(folder.resolve(name));
        BufferedWriter patches = Files.newBufferedWriter(folder.resolve(patchesName))) {
      for (int start = 0; start < images; start += CHUNK) {
        int end = Math.min(images, start + CHUNK);
        List<Example> examples =
            IntStream.range(start, end).parallel().mapToObj(i -> draw(lines.example(i))).toList();
        for (Example example : examples) {
          write(jsonl, example.json());
          write(patches, List.of(patches(example)));
        }
        progress.accept(end);
      }
    }
  }

  private Example draw(Example example) {
    try {
      Files.write(folder.resolve(example.image()), SceneRenderer.png(example.scene()));
      return example;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String patches(Example example) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("image", example.image());
    line.put("patches", SceneRenderer.patches(example.scene()));
    return Line.json(line);
  }

  private static void write(BufferedWriter writer, List<String> lines) throws IOException {
    for (String line : lines) {
      writer.write(line);
      writer.write('\n');
    }
  }

  private void dev() throws IOException {
    try (BufferedWriter jsonl = Files.newBufferedWriter(folder.resolve("heldout-unseen.jsonl"))) {
      Dice dice = Dice.of(seed, "dev", 0);
      int drawn = -1;
      int count = 0;
      for (Blocks.Item item : Blocks.make(Split.DEV, seed, DEV_ITEMS)) {
        List<Line> lines = new ArrayList<>();
        if (item.sceneIndex() > drawn) {
          drawn = item.sceneIndex();
          lines.add(SeeingLines.caption(item.scene(), dice));
          lines.add(SeeingLines.presence(item.scene(), dice));
          lines.add(SeeingLines.attribute(item.scene(), dice));
        }
        String kind = item.framed() ? "judge-framed" : "judge";
        String question = JudgeLines.question(item.wording().leakless());
        lines.add(Line.of(kind, question, item.gold().answer() + "."));
        String id = "dev-%04d".formatted(item.sceneIndex());
        Example example = draw(new Example(id, item.scene(), lines));
        for (Line line : lines) {
          write(jsonl, List.of(line.json("dev-%05d".formatted(count++), example.image())));
        }
      }
    }
  }

  private void corpus(TrainingLines train) throws IOException {
    try (BufferedWriter text = Files.newBufferedWriter(folder.resolve("corpus.txt"))) {
      write(text, Resources.lines("english.txt"));
      for (List<String> section : Resources.sections("filler.txt").values()) {
        write(text, section);
      }
      for (int index = 0; index < CORPUS_IMAGES; index++) {
        for (Line line : train.example(index).lines()) {
          write(text, line.system());
          for (Line.Turn turn : line.turns()) {
            write(text, List.of(turn.human(), turn.answer()));
          }
        }
      }
    }
  }
}
