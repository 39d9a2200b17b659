package dev.treeline.inference;

import dev.treeline.models.HostTensor;

/// Which rows of a table of positions the patches of tiles have.
///
/// The table was made for a grid of `side` by `side`; a tile of `n` patches along a side takes row
/// `i * side / n` of it for patch `i`, in whole numbers, and columns alike.
///
/// @param rows `[tiles * P]`
/// @param seen `[tiles * P]`, false where a patch has no pixel of the picture; empty where all have
@SuppressWarnings("ArrayRecordComponent")
record TilePositions(long[] rows, boolean[] seen) {
  /// Tiles filled with pixels.
  ///
  /// @param grid patches along a tile's side
  static TilePositions whole(int tiles, int grid, int side) {
    long[] rows = new long[tiles * grid * grid];
    for (int tile = 0; tile < tiles; tile++) {
      for (int y = 0; y < grid; y++) {
        for (int x = 0; x < grid; x++) {
          rows[(tile * grid + y) * grid + x] =
              (long) y * side / grid * side + (long) x * side / grid;
        }
      }
    }
    return new TilePositions(rows, new boolean[0]);
  }

  /// Tiles whose right or bottom may be padding; the patches that are none count as the whole grid.
  /// A patch that is padding has row 0.
  ///
  /// @param mask `[tiles, Y, X]`, 0 where a pixel is padding
  static TilePositions masked(HostTensor mask, int patch, int side) {
    int tiles = Math.toIntExact(mask.shape()[0]);
    int height = Math.toIntExact(mask.shape()[1]) / patch;
    int width = Math.toIntExact(mask.shape()[2]) / patch;
    boolean[] seen = new boolean[tiles * height * width];
    boolean all = true;
    for (int i = 0; i < seen.length; i++) {
      seen[i] = hasPixel(mask, patch, i, height * width);
      all &= seen[i];
    }
    if (all && height == width) {
      return whole(tiles, height, side);
    }
    long[] rows = new long[seen.length];
    for (int tile = 0; tile < tiles; tile++) {
      int at = tile * height * width;
      int down = 0;
      for (int y = 0; y < height; y++) {
        down += seen[at + y * width] ? 1 : 0;
      }
      int across = 0;
      for (int x = 0; x < width; x++) {
        across += seen[at + x] ? 1 : 0;
      }
      for (int i = 0; i < height * width; i++) {
        if (seen[at + i]) {
          rows[at + i] =
              (long) (i / width) * side / down * side + (long) (i % width) * side / across;
        }
      }
    }
    return new TilePositions(rows, all ? new boolean[0] : seen);
  }

  private static boolean hasPixel(HostTensor mask, int patch, int index, int patches) {
    int height = Math.toIntExact(mask.shape()[1]);
    int width = Math.toIntExact(mask.shape()[2]);
    int columns = width / patch;
    int tile = index / patches;
    int top = index % patches / columns * patch;
    int left = index % patches % columns * patch;
    for (int y = top; y < top + patch; y++) {
      for (int x = left; x < left + patch; x++) {
        if (mask.values()[(tile * height + y) * width + x] != 0) {
          return true;
        }
      }
    }
    return false;
  }
}
