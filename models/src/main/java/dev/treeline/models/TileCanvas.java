package dev.treeline.models;

import dev.treeline.models.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/// A canvas of square tiles that a picture is fitted to, the picture in its upper left corner.
///
/// Source: huggingface/transformers 4.57.6, image_processing_mllama.py.
///
/// @param rows tiles below each other
/// @param columns tiles beside each other
record TileCanvas(int rows, int columns) {
  /// Every arrangement of at most so many tiles; its place in the list, from 1, is its id.
  static List<TileCanvas> arrangements(int mostTiles) {
    var all = new ArrayList<TileCanvas>();
    for (int rows = 1; rows <= mostTiles; rows++) {
      for (int columns = 1; rows * columns <= mostTiles; columns++) {
        all.add(new TileCanvas(rows, columns));
      }
    }
    return all;
  }

  /// The best canvas for a picture: the one that enlarges it least, or else reduces it least; of
  /// several the smallest (`get_optimal_tiled_canvas`).
  ///
  /// @param side a tile's, in pixels
  static TileCanvas best(RgbImage image, int mostTiles, int side) {
    TileCanvas best = new TileCanvas(1, 1);
    double bestScale = best.scale(image, side);
    for (TileCanvas canvas : arrangements(mostTiles)) {
      double scale = canvas.scale(image, side);
      boolean better = bestScale >= 1 ? scale >= 1 && scale < bestScale : scale > bestScale;
      if (better || (scale == bestScale && canvas.tiles() < best.tiles())) {
        best = canvas;
        bestScale = scale;
      }
    }
    return best;
  }

  int tiles() {
    return rows * columns;
  }

  private double scale(RgbImage image, int side) {
    return Math.min(
        (double) (rows * side) / image.height(), (double) (columns * side) / image.width());
  }

  /// The size, height first, that the picture gets: as large as the canvas allows, but not enlarged
  /// beyond one tile (`get_image_size_fit_to_canvas`).
  int[] fit(RgbImage image, int side) {
    int targetHeight = Math.clamp(image.height(), side, rows * side);
    int targetWidth = Math.clamp(image.width(), side, columns * side);
    double down = (double) targetHeight / image.height();
    double across = (double) targetWidth / image.width();
    return across < down
        ? new int[] {scaled(image.height(), across, targetHeight), targetWidth}
        : new int[] {targetHeight, scaled(image.width(), down, targetWidth)};
  }

  private static int scaled(int length, double scale, int most) {
    return Math.min(Math.max(1, (int) Math.floor(length * scale)), most);
  }
}
