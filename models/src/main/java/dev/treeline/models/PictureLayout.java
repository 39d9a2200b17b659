package dev.treeline.models;

/// How a family's pictures enter the prompt.
interface PictureLayout {
  /// The text that stands for one picture in a rendered chat template, such as `<image>`.
  String placeholder();

  /// Makes a picture ready for the vision tower.
  HostTensor pixels(RgbImage image);

  /// The text that takes the placeholder's place before the prompt is encoded.
  ///
  /// @param pixels what [#pixels] made of the picture
  String expansion(HostTensor pixels);
}
