package dev.treeline.models;

import dev.treeline.models.image.ResampleFilter;
import dev.treeline.models.image.Resampler;
import dev.treeline.models.image.RgbImage;
import java.util.Optional;

/// A recipe that shows the vision tower one view of the picture: pad, resize, crop, scale, each of
/// them only where the model asks for it.
///
/// Source: huggingface/transformers 4.57.6, `CLIPImageProcessor.preprocess` and
/// `image_transforms.center_crop`. Resizing and cropping are one step here: what the crop drops is
/// not computed. The result is the same.
///
/// @param padding makes the picture square first
/// @param resize size and filter
/// @param crop what is left around the middle; a smaller picture gets black bars instead
/// @param scale from bytes to the tower's numbers
record SingleViewRecipe(
    Optional<SquarePadding> padding,
    Optional<Resize> resize,
    Optional<TargetSize.Exact> crop,
    PixelScale scale)
    implements ImageRecipe {

  record Resize(TargetSize size, ResampleFilter filter) {}

  @Override
  public HostTensor apply(RgbImage image) {
    RgbImage padded = padding.isPresent() ? padding.get().apply(image) : image;
    long[] size =
        resize.isPresent()
            ? resize.get().size().of(padded)
            : new long[] {padded.height(), padded.width()};
    int height = edge(size[0], image);
    int width = edge(size[1], image);
    TargetSize.Exact view = crop.orElse(new TargetSize.Exact(height, width));
    Span rows = Span.of(height, view.height());
    Span columns = Span.of(width, view.width());
    var window = new Resampler.Window(columns.source, rows.source, columns.length, rows.length);
    ResampleFilter filter = resize.map(Resize::filter).orElse(ResampleFilter.NEAREST);
    RgbImage seen = Resampler.resize(padded, width, height, filter, window);
    return scale.onCanvas(seen, view, columns.target, rows.target);
  }

  private static int edge(long length, RgbImage image) {
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a picture of %d x %d pixels would get an edge of %d: it is too narrow"
              .formatted(image.width(), image.height(), length));
    }
    return (int) length;
  }

  /// What of one dimension is kept, and where it goes.
  ///
  /// @param source first pixel kept
  /// @param target where it goes
  private record Span(int source, int target, int length) {
    static Span of(int size, int view) {
      return size >= view
          ? new Span((size - view) / 2, 0, view)
          : new Span(0, Math.ceilDiv(view - size, 2), size);
    }
  }
}
