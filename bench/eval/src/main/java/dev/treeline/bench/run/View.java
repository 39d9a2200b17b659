package dev.treeline.bench.run;

import dev.treeline.inference.Views;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.image.PictureTransform;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Another view of the same question: what the second stream of a contrast sees.
@FunctionalInterface
interface View {
  PreparedInput of(Scene scene, Settings settings);

  /// The question as it is asked.
  static PreparedInput plain(Scene scene, Settings settings) {
    return scene.input();
  }

  /// VCD's view: every picture under diffusion noise of `timestep` steps.
  static PreparedInput noised(Scene scene, Settings settings) {
    int timestep = settings.whole("timestep");
    return scene.repainted(() -> Views.noised(scene.input(), timestep, scene.viewSeed()));
  }

  /// The words without the pictures.
  static PreparedInput withoutPictures(Scene scene, Settings settings) {
    return Views.withoutPictures(scene.input(), scene.imageToken());
  }

  /// Each picture replaced by the token `unknown-token`.
  static PreparedInput withUnknownPictures(Scene scene, Settings settings) {
    return Views.withUnknownPictures(
        scene.input(), scene.imageToken(), settings.whole("unknown-token"));
  }

  /// A system message that disturbs: `instruction`.
  static PreparedInput disturbed(Scene scene, Settings settings) {
    return scene.prepare(Views.instructed(scene.messages(), settings.text("instruction")));
  }

  /// A system message with the safety principle: `principle`.
  static PreparedInput principled(Scene scene, Settings settings) {
    return scene.prepare(Views.instructed(scene.messages(), settings.text("principle")));
  }

  /// The model's own description in the place of the pictures.
  static PreparedInput described(Scene scene, Settings settings) {
    String description = scene.describe(settings.text("prompt"), settings.whole("tokens"));
    return scene.prepare(Views.described(scene.messages(), description));
  }

  /// Every picture transformed, by `transform` or by one that is drawn for the picture.
  static PreparedInput transformed(Scene scene, Settings settings) {
    String name = settings.text("transform");
    List<PictureTransform> choice =
        Arrays.stream(PictureTransform.values())
            .filter(transform -> name.equals("random") || transform.id().equals(name))
            .toList();
    PictureTransform drawn =
        choice.get(new SplittableRandom(scene.viewSeed()).nextInt(choice.size()));
    return scene.repainted(
        () -> scene.prepare(Views.transformed(scene.messages(), drawn, scene.viewSeed())));
  }
}
