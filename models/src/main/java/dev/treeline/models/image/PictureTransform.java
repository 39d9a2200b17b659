package dev.treeline.models.image;

import dev.treeline.prompts.ImageSource;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// A change to a picture before it is made ready for a model: those that RITUAL draws from
/// (sangminwoo/RITUAL, `eval_bench/pope_eval_llava.py`; `torchvision.transforms.v2` there). What is
/// random about one follows from a seed. The arithmetic is ours: colours and blur may differ from
/// torchvision's by a step or two of 255; the draws are others in any case.
public enum PictureTransform {
  /// Left to right.
  FLIP,
  /// Upside down.
  FLIP_VERTICAL,
  /// Turned about its middle by an angle in (−180°, 180°); what comes from outside is black.
  ROTATE,
  /// Brightness, contrast and saturation by factors in [0, 2], hue by up to half the circle.
  JITTER,
  /// Gaussian blur over 13 x 13 pixels, standard deviation in [1.5, 2].
  BLUR,
  /// A part of 8 to 100 % of the area, sides 3:4 to 4:3, scaled to 336 x 336.
  CROP;

  /// The name that users write, such as `flip-vertical`.
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Transforms a picture.
  ///
  /// @param seed what is random follows from it and from nothing else
  /// @return the new picture in memory, encoded without loss
  public ImageSource apply(ImageSource source, long seed) {
    RgbImage image = ImageDecoder.decode(source);
    RgbImage changed = apply(image, new SplittableRandom(seed));
    return new ImageSource.Bytes(source.name() + " (" + id() + ")", BmpEncoder.encode(changed));
  }

  /// Transforms a decoded picture; how opaque it is gets lost.
  RgbImage apply(RgbImage image, RandomGenerator random) {
    return switch (this) {
      case FLIP -> Geometry.flip(image);
      case FLIP_VERTICAL -> Geometry.flipVertical(image);
      case ROTATE -> Geometry.rotate(image, random.nextDouble(-180, 180));
      case JITTER -> ColourJitter.draw(random).apply(image);
      case BLUR -> GaussianBlur.apply(image, random.nextDouble(1.5, 2));
      case CROP -> Geometry.crop(image, random);
    };
  }
}
