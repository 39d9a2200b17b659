package dev.treeline.bench.run;

import dev.treeline.decoding.DiffusionNoise;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Another view of the same question: what the amateur of a contrast sees.
@FunctionalInterface
interface View {
  PreparedInput of(Scene scene, Settings settings);

  /// VCD's view: every picture under diffusion noise of `timestep` steps.
  static PreparedInput noised(Scene scene, Settings settings) {
    int timestep = settings.whole("timestep");
    List<Picture> pictures = new ArrayList<>();
    for (Picture picture : scene.input().pictures()) {
      var random = new SplittableRandom(scene.viewSeed() + pictures.size());
      float[] pixels = DiffusionNoise.apply(picture.pixels().values(), timestep, random);
      String hash = picture.contentHash() + "+noise" + timestep + "/" + scene.viewSeed();
      pictures.add(picture.withPixels(pixels, hash));
    }
    return scene.input().withPictures(pictures);
  }
}
