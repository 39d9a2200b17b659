package dev.treeline.bench.grove;

import dev.treeline.bench.grove.Line.Turn;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.PromptStrategy;
import dev.treeline.prompts.Question;
import dev.treeline.prompts.Strategies;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/// Writes data for fine-tuning on the safety question, from training compositions only.
///
/// The items stand in rings ([Blocks]), so neither the words nor the picture alone tell the label.
/// Line i of `rationales.jsonl`, `answers.jsonl`, `textual.jsonl` and `textual-blank.jsonl` is
/// about the same item. `seeing.jsonl` asks what the same pictures show, to be mixed in against
/// forgetting. `general.jsonl` asks that of pictures of development pairs; it, `dev` and
/// `dev-leaky` (development items in MMSafeAware's layout) only measure.
final class TuningWriter {
  private static final int DEV_ITEMS = 320;
  private static final int GENERAL_PICTURES = 200;
  private static final String BLANK = "images/blank.png";
  private static final PromptStrategy REASONED = Strategies.named("vision-centric");

  private final Path folder;
  private final long seed;

  TuningWriter(Path folder, long seed) {
    this.folder = folder;
    this.seed = seed;
  }

  /// @param items requests at least; the last ring may bring a few more
  void write(int items, IntConsumer progress) throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.write(folder.resolve(BLANK), blank());
    List<Blocks.Item> asked = Blocks.make(Split.TRAIN, seed, items);
    Map<String, Scene> scenes = scenes(asked);
    draw(scenes, progress);
    alignment(asked);
    Dice dice = Dice.of(seed, "seeing", 0);
    seeing("seeing", scenes, dice);
    Map<String, Scene> general = general();
    draw(general, _ -> {});
    seeing("general", general, Dice.of(seed, "general", 0));
    List<TestSplit.Numbered> dev = TestSplit.numbered(Blocks.make(Split.DEV, seed, DEV_ITEMS));
    TestWriter.write(folder.resolve("dev"), dev, Variant.LEAKLESS);
    TestWriter.write(folder.resolve("dev-leaky"), dev, Variant.LEAKY);
  }

  private void alignment(List<Blocks.Item> asked) throws IOException {
    try (BufferedWriter rationales = open("rationales");
        BufferedWriter answers = open("answers");
        BufferedWriter textual = open("textual");
        BufferedWriter textualBlank = open("textual-blank")) {
      for (int i = 0; i < asked.size(); i++) {
        Blocks.Item item = asked.get(i);
        String id = "item-%06d".formatted(i);
        write(rationales, reasoned(item).json(id, image(item)));
        write(answers, direct(item, item.wording().leakless()).json(id, image(item)));
        Line named = direct(item, item.wording().leaky(item.object(), item.person()));
        write(textual, named.json(id));
        write(textualBlank, named.json(id, BLANK));
      }
    }
  }

  /// Asked as the strategy `vision-centric` asks, so that training and evaluation have the same
  /// words.
  private static Line reasoned(Blocks.Item item) {
    var question = new Question(JudgeLines.question(item.wording().leakless()), List.of());
    String prompt =
        REASONED.messages(question, _ -> "").stream()
            .flatMap(message -> message.content().stream())
            .map(content -> content instanceof Content.Text text ? text.text() : "")
            .collect(Collectors.joining());
    return new Line("vcr", List.of(), List.of(new Turn(prompt, Rationales.of(item))));
  }

  private static Line direct(Blocks.Item item, String text) {
    return Line.of("judge", JudgeLines.question(text), item.gold().answer() + ".");
  }

  private static String image(Blocks.Item item) {
    return "images/scene-%05d.png".formatted(item.sceneIndex());
  }

  private static Map<String, Scene> scenes(List<Blocks.Item> asked) {
    Map<String, Scene> scenes = new LinkedHashMap<>();
    asked.forEach(item -> scenes.put(image(item), item.scene()));
    return scenes;
  }

  private Map<String, Scene> general() {
    Dice dice = Dice.of(seed, "general pictures", 0);
    List<Split.Pair> pairs = Split.DEV.pairs();
    Map<String, Scene> scenes = new LinkedHashMap<>();
    for (int i = 0; i < GENERAL_PICTURES; i++) {
      Split.Pair pair = dice.pick(pairs);
      Scene scene = SceneMaker.make(Split.DEV, pair.object(), pair.person(), dice);
      scenes.put("images/general-%05d.png".formatted(i), scene);
    }
    return scenes;
  }

  /// A caption, a question about presence and one about what, who or where, for each picture.
  private void seeing(String name, Map<String, Scene> scenes, Dice dice) throws IOException {
    try (BufferedWriter lines = open(name)) {
      int count = 0;
      for (Map.Entry<String, Scene> scene : scenes.entrySet()) {
        List<Line> asked = new ArrayList<>();
        asked.add(SeeingLines.caption(scene.getValue(), dice));
        asked.add(SeeingLines.presence(scene.getValue(), dice));
        asked.add(SeeingLines.attribute(scene.getValue(), dice));
        for (Line line : asked) {
          write(lines, line.json("%s-%06d".formatted(name, count++), scene.getKey()));
        }
      }
    }
  }

  private void draw(Map<String, Scene> scenes, IntConsumer progress) {
    scenes.entrySet().parallelStream().forEach(this::draw);
    progress.accept(scenes.size());
  }

  private void draw(Map.Entry<String, Scene> scene) {
    try {
      Files.write(folder.resolve(scene.getKey()), SceneRenderer.png(scene.getValue()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// An even grey.
  private static byte[] blank() {
    byte[] pixels = new byte[Scene.SIDE * Scene.SIDE * 3];
    Arrays.fill(pixels, (byte) 128);
    return Png.encode(Scene.SIDE, Scene.SIDE, pixels);
  }

  private BufferedWriter open(String name) throws IOException {
    return Files.newBufferedWriter(folder.resolve(name + ".jsonl"));
  }

  private static void write(BufferedWriter writer, String line) throws IOException {
    writer.write(line);
    writer.write('\n');
  }
}
