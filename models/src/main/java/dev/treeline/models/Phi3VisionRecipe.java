package dev.treeline.models;

import dev.treeline.models.image.ResampleFilter;
import dev.treeline.models.image.Resampler;
import dev.treeline.models.image.RgbImage;
import java.util.Arrays;
import java.util.List;

/// The recipe of Phi-3-vision: the picture in as many tiles as allowed, white bars above and below
/// or left and right, and before the tiles the whole with its bars in the size of one.
///
/// Source: image_processing_phi3_v.py, which comes with microsoft/Phi-3-vision-128k-instruct
/// (`HD_transform`, `padding_336`, `preprocess`). It pads the tiles of each picture with black ones
/// to `num_crops` + 1, which nothing looks at: here they are left out.
///
/// @param side of a tile, in pixels
/// @param most tiles
record Phi3VisionRecipe(int side, int most, PixelScale scale) {
  /// What becomes of a picture.
  ///
  /// @param pixels `[1 + tiles, 3, side, side]`
  /// @param height of all tiles together
  /// @param width of all tiles together
  record Views(HostTensor pixels, int height, int width) {}

  static Phi3VisionRecipe of(RecipeSettings settings, int side) {
    return new Phi3VisionRecipe(
        side,
        settings.count("num_crops", 1),
        PixelScale.ofTorchvision(
            settings.perChannel("image_mean", ImageRecipes.CLIP_MEAN),
            settings.perChannel("image_std", ImageRecipes.CLIP_STD)));
  }

  Views views(RgbImage image) {
    RgbImage canvas =
        image.width() < image.height() ? lying(image.transposed()).transposed() : lying(image);
    float[] planes = scale.planes(List.of(canvas)).values();
    int rows = canvas.height() / side;
    int columns = canvas.width() / side;
    int plane = side * side;
    float[] pixels = new float[Math.multiplyExact(1 + rows * columns, 3 * plane)];
    float[] whole = Bicubic.resize(planes, canvas.height(), canvas.width(), side);
    System.arraycopy(whole, 0, pixels, 0, whole.length);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int to = (1 + row * columns + column) * 3 * plane;
        for (int line = 0; line < 3 * side; line++) {
          int y = line / side * canvas.height() + row * side + line % side;
          System.arraycopy(
              planes, y * canvas.width() + column * side, pixels, to + line * side, side);
        }
      }
    }
    long[] shape = {1 + (long) rows * columns, 3, side, side};
    return new Views(new HostTensor(shape, pixels), canvas.height(), canvas.width());
  }

  /// A picture at least as wide as high, in as many tiles as allowed.
  private RgbImage lying(RgbImage image) {
    double ratio = (double) image.width() / image.height();
    int columns = 1;
    while ((columns + 1) * Math.ceil((columns + 1) / ratio) <= most) {
      columns++;
    }
    int width = Math.multiplyExact(columns, side);
    int height = (int) (width / ratio);
    if (height == 0) {
      throw new IllegalArgumentException(
          "a picture of %d x %d pixels is too narrow for tiles of %d"
              .formatted(image.width(), image.height(), side));
    }
    return padded(Resampler.resize(image, width, height, ResampleFilter.BILINEAR));
  }

  /// With white bars above and below, so that its height is that of whole tiles.
  private RgbImage padded(RgbImage image) {
    int height = Math.ceilDiv(image.height(), side) * side;
    int top = (height - image.height()) / 2;
    byte[] rgb = new byte[Math.multiplyExact(3 * image.width(), height)];
    Arrays.fill(rgb, (byte) 255);
    System.arraycopy(image.rgb(), 0, rgb, 3 * image.width() * top, image.rgb().length);
    return new RgbImage(image.width(), height, rgb);
  }
}
