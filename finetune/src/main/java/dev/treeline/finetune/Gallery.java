package dev.treeline.finetune;

import java.nio.file.Path;

/// The pictures of a stage: what of them goes into the kernels.
interface Gallery extends AutoCloseable {
  /// Pictures for one call, each by its index.
  Shown batch(int[] images);

  /// The file of a picture.
  Path file(int image);

  @Override
  default void close() {}

  /// Pictures whose tower the kernels compute.
  static Gallery pixels(PictureStore store) {
    return new Gallery() {
      @Override
      public Shown batch(int[] images) {
        return new Shown.Pixels(store.batch(images));
      }

      @Override
      public Path file(int image) {
        return store.file(image);
      }
    };
  }
}
