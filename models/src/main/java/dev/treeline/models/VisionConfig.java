package dev.treeline.models;

/// The shape of a vision tower.
///
/// @param heads H; the width of one is `width / heads`
/// @param image the picture it takes
/// @param layerNormEps added to the variance in every norm
public record VisionConfig(
    Kind kind,
    int width,
    int layers,
    int heads,
    int mlpWidth,
    Grid image,
    double layerNormEps,
    Activation activation) {

  /// Which tower it is.
  public enum Kind {
    /// A class token, a norm before the layers, no bias in the patch map.
    CLIP,
    /// No class token, no norm before the layers, a bias in the patch map.
    SIGLIP
  }

  /// A square picture cut into square patches.
  ///
  /// @param imageSize the picture's side, in pixels
  /// @param patchSize a patch's side, in pixels
  public record Grid(int imageSize, int patchSize) {
    /// Patches along one side; what remains of the picture is left out.
    public int side() {
      return imageSize / patchSize;
    }

    /// P
    public int patches() {
      return side() * side();
    }
  }

  public int imageSize() {
    return image.imageSize;
  }

  public int patchSize() {
    return image.patchSize;
  }

  /// How many vectors a layer handles: the patches, and CLIP's class token before them.
  public int positions() {
    return image.patches() + (kind == Kind.CLIP ? 1 : 0);
  }
}
