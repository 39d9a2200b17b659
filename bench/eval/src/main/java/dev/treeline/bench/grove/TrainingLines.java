package dev.treeline.bench.grove;

import java.util.ArrayList;
import java.util.List;

/// The training examples: a scene and its lines, each a function of the seed, the set and the
/// index.
final class TrainingLines {
  private static final int JUDGE_LINES = 3;

  private final long seed;
  private final String set;
  private final List<Split.Pair> pairs = Split.TRAIN.pairs();
  private final JudgeLines judge;

  /// @param set names the set: two sets have different renderings of the same kind of scene
  TrainingLines(long seed, String set) {
    this.seed = seed;
    this.set = set;
    this.judge = new JudgeLines(new KindSampler(), Split.TRAIN);
  }

  /// A scene and what is asked about it.
  record Example(String id, Scene scene, List<Line> lines) {
    String image() {
      return "images/" + id + ".png";
    }

    List<String> json() {
      List<String> json = new ArrayList<>();
      for (Line line : lines) {
        json.add(line.json(id + "-" + json.size(), image()));
      }
      return json;
    }
  }

  Example example(int index) {
    Dice dice = Dice.of(seed, set, index);
    Split.Pair pair = dice.pick(pairs);
    Scene scene = SceneMaker.make(Split.TRAIN, pair.object(), pair.person(), dice);
    List<Line> lines = new ArrayList<>();
    lines.add(SeeingLines.caption(scene, dice));
    lines.add(SeeingLines.presence(scene, dice));
    lines.add(SeeingLines.attribute(scene, dice));
    for (int i = 0; i < JUDGE_LINES; i++) {
      lines.add(judge.line(scene, dice));
    }
    return new Example("%s-%06d".formatted(set, index), scene, lines);
  }

  /// One request about a scene, as a training line would ask it.
  record Asked(Scene scene, JudgeLines.Request request) {}

  /// Requests only, for the baselines.
  Asked asked(int index) {
    Dice dice = Dice.of(seed, set + " requests", index);
    Split.Pair pair = dice.pick(pairs);
    Scene scene = SceneMaker.make(Split.TRAIN, pair.object(), pair.person(), dice);
    return new Asked(scene, judge.request(scene, dice));
  }
}
