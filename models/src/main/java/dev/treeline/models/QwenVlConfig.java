package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.Arrays;
import java.util.OptionalInt;

/// The shape of a Qwen2-VL, Qwen2.5-VL or Qwen3-VL.
///
/// @param mrope how positions in time, height and width turn a head's numbers
/// @param imageTokenId the id that stands for a merged vector
/// @param visionStartTokenId the id before a picture's first; a picture without it counts as text
///   where positions are concerned
public record QwenVlConfig(
    TextConfig text, QwenVisionConfig vision, Mrope mrope, int imageTokenId, int visionStartTokenId)
    implements ModelConfig {
  /// The name of a picture's detail: patches in time, height and width, `[3]`.
  public static final String GRID = "image_grid_thw";

  /// How many patches a picture has.
  public record Grid(int height, int width) {}

  @Override
  public OptionalInt imageToken() {
    return OptionalInt.of(imageTokenId);
  }

  @Override
  public int imageTokens(Picture picture) {
    Grid grid = grid(picture);
    return grid.height * grid.width / vision.patches().unit();
  }

  /// How many patches a picture has, checked against its pixels.
  ///
  /// @throws IllegalArgumentException when they do not fit each other or the tower
  public Grid grid(Picture picture) {
    long[] grid = picture.detail(GRID).longs();
    int merge = vision.patches().merge();
    boolean good = grid.length == 3 && grid[0] == 1;
    for (int i = 1; good && i < 3; i++) {
      good = grid[i] >= merge && grid[i] <= Short.MAX_VALUE && grid[i] % merge == 0;
    }
    if (!good) {
      throw new IllegalArgumentException(
          "%s must be 1 and two multiples of %d, but is %s"
              .formatted(GRID, merge, Arrays.toString(grid)));
    }
    long[] expected = {grid[1] * grid[2], vision.patches().width()};
    if (!Arrays.equals(picture.pixels().shape(), expected)) {
      throw new IllegalArgumentException(
          "pixels must be %s, but are %s"
              .formatted(Arrays.toString(expected), Arrays.toString(picture.pixels().shape())));
    }
    return new Grid((int) grid[1], (int) grid[2]);
  }

  /// Which of a token's three positions (0 time, 1 height, 2 width) turns each pair of a head's
  /// numbers (Qwen2-VL, arXiv 2409.12191, section 2.1).
  ///
  /// @param axes `[K / 2]`
  @SuppressWarnings("ArrayRecordComponent")
  public record Mrope(int[] axes) {
    /// One run of pairs for each axis, as Qwen2-VL has them.
    ///
    /// @param sections the length of each run; their sum is the number of pairs
    static Mrope inRuns(int... sections) {
      int[] axes = new int[Arrays.stream(sections).sum()];
      int at = 0;
      for (int axis = 0; axis < sections.length; axis++) {
        Arrays.fill(axes, at, at + sections[axis], axis);
        at += sections[axis];
      }
      return new Mrope(axes);
    }

    /// Time, height and width in turn as far as the sections of height and width reach, time in the
    /// rest, as Qwen3-VL has them (`transformers`' modeling_qwen3_vl.py, apply_interleaved_mrope).
    static Mrope inTurns(int pairs, int... sections) {
      int[] axes = new int[pairs];
      for (int pair = 0; pair < pairs; pair++) {
        int axis = pair % 3;
        axes[pair] = axis > 0 && pair < 3 * sections[axis] ? axis : 0;
      }
      return new Mrope(axes);
    }
  }
}
