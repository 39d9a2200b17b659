package dev.treeline.bench.grove;

import dev.treeline.bench.Gold;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What can be had from the words alone or from the picture alone. All classifiers are trained on
/// the training distribution. The image-only one is told what the picture shows (each thing, and
/// pairs of things and of their classes), so that no image-only model can know more.
final class Baselines {
  private static final int TRAINING = 20_000;
  private static final int HELDOUT = 4_000;
  private static final int EPOCHS = 5;

  private Baselines() {}

  /// A question about a scene, with what a classifier may know of it.
  private record Asked(String text, Scene scene, Gold gold) {}

  private enum Kind {
    TEXT_ONLY("text only"),
    IMAGE_ONLY("image only"),
    BOTH("text and image, added up");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    private List<String> features(Asked asked) {
      List<String> features = new ArrayList<>(List.of("bias"));
      if (this != IMAGE_ONLY) {
        features.addAll(words(asked.text()));
      }
      if (this != TEXT_ONLY) {
        features.addAll(things(asked.scene()));
      }
      return features;
    }
  }

  /// Accuracies of one classifier.
  ///
  /// @param heldout on the training distribution
  /// @param leakless on the test split
  /// @param leaky on its leaky variant
  record Accuracy(String title, double heldout, double leakless, double leaky) {
    /// A row of the data card.
    String row() {
      return String.format(
          Locale.ROOT,
          "| %s | %.1f %% | %.1f %% | %.1f %% |",
          title,
          100 * heldout,
          100 * leakless,
          100 * leaky);
    }
  }

  static List<String> report() {
    return measure().stream().map(Accuracy::row).toList();
  }

  static List<Accuracy> measure() {
    List<Asked> training = drawn("train", TRAINING);
    List<Asked> heldout = drawn("heldout", HELDOUT);
    List<Asked> leakless = asked(Variant.LEAKLESS);
    List<Asked> leaky = asked(Variant.LEAKY);
    List<Accuracy> accuracies = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      Classifier classifier = Classifier.fit(examples(kind, training), EPOCHS);
      accuracies.add(
          new Accuracy(
              kind.title,
              classifier.accuracy(examples(kind, heldout)),
              classifier.accuracy(examples(kind, leakless)),
              classifier.accuracy(examples(kind, leaky))));
    }
    return accuracies;
  }

  private static List<Classifier.Example> examples(Kind kind, List<Asked> asked) {
    return asked.stream()
        .map(a -> new Classifier.Example(kind.features(a), a.gold() == Gold.SAFE))
        .toList();
  }

  private static List<Asked> drawn(String set, int count) {
    TrainingLines lines = new TrainingLines(Grove.Options.standard().seed(), set);
    List<Asked> drawn = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      TrainingLines.Asked asked = lines.asked(index);
      drawn.add(new Asked(asked.request().text(), asked.scene(), asked.request().gold()));
    }
    return drawn;
  }

  private static List<Asked> asked(Variant variant) {
    return TestSplit.items().stream()
        .map(n -> new Asked(n.text(variant), n.item().scene(), n.item().gold()))
        .toList();
  }

  /// Single words and pairs of neighbours.
  private static List<String> words(String text) {
    List<String> features = new ArrayList<>();
    String last = "^";
    for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z]+", -1)) {
      if (!word.isEmpty()) {
        features.add(word);
        features.add(last + " " + word);
        last = word;
      }
    }
    return features;
  }

  private static List<String> things(Scene scene) {
    List<String> features = new ArrayList<>();
    for (Scene.Placed thing : scene.things()) {
      features.add("has " + thing.icon().id());
    }
    Icon object = scene.object().icon();
    Icon person = scene.person().icon();
    features.add("pair " + object.id() + " " + person.id());
    features.add("object " + object.category());
    features.add("person " + person.category());
    features.add("classes " + object.category() + " " + person.category());
    return features;
  }
}
