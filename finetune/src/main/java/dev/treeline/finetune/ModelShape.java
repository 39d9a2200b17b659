package dev.treeline.finetune;

/// The shape of a fresh LLaVA.
///
/// @param imageSize the picture's side in pixels
/// @param patchSize a patch's side in pixels
/// @param maxPositions the longest sequence it is made for
public record ModelShape(int imageSize, int patchSize, Part vision, Part text, int maxPositions) {
  /// The shape of one transformer.
  ///
  /// @param width D
  /// @param heads H, a divisor of D
  /// @param mlpWidth between the two maps
  public record Part(int width, int layers, int heads, int mlpWidth) {
    public Part {
      if (width <= 0 || layers <= 0 || heads <= 0 || mlpWidth <= 0) {
        throw new IllegalArgumentException(
            "width, layers, heads and mlpWidth must be above 0, but are %d, %d, %d, %d"
                .formatted(width, layers, heads, mlpWidth));
      }
      if (width % (2 * heads) != 0) {
        throw new IllegalArgumentException(
            "width must be a multiple of twice the heads, but is %d with %d heads"
                .formatted(width, heads));
      }
    }
  }

  public ModelShape {
    if (patchSize <= 0 || imageSize < patchSize || imageSize % patchSize != 0) {
      throw new IllegalArgumentException(
          "imageSize must be a multiple of patchSize, but they are %d and %d"
              .formatted(imageSize, patchSize));
    }
    if (maxPositions <= imageSize / patchSize * (imageSize / patchSize)) {
      throw new IllegalArgumentException(
          "maxPositions must be above the %d patches, but is %d"
              .formatted(imageSize / patchSize * (imageSize / patchSize), maxPositions));
    }
  }

  /// P
  public int patches() {
    int side = imageSize / patchSize;
    return side * side;
  }
}
