package dev.treeline.models;

/// The shape of an InternViT.
///
/// @param heads H; the width of one is `width / heads`
/// @param image the picture it was trained on
/// @param positions whether patches have trained positions; those of another grid are interpolated
/// @param layer what differs between the sizes of the model
public record InternVisionConfig(
    int width,
    int layers,
    int heads,
    int mlpWidth,
    Patches image,
    boolean positions,
    Layer layer,
    Activation activation) {

  /// The trained picture and its patches, in pixels.
  public record Patches(int imageHeight, int imageWidth, int height, int width) {
    /// P
    public int count() {
      return (imageHeight / height) * (imageWidth / width);
    }
  }

  /// What differs between the sizes of the model.
  ///
  /// @param bias whether queries, keys and values have biases
  /// @param headNorms whether queries and keys are normed, over all heads together
  /// @param rootMeanSquare whether the norms are RMSNorm, not LayerNorm
  /// @param lastNorm whether a LayerNorm follows the layers
  /// @param epsilon added to the variance, or the mean square, in every norm but those of heads
  public record Layer(
      boolean bias, boolean headNorms, boolean rootMeanSquare, boolean lastNorm, double epsilon) {}

  public int patchHeight() {
    return image.height;
  }

  public int patchWidth() {
    return image.width;
  }
}
