package dev.treeline.inference;

import dev.treeline.models.QwenVisionConfig;
import dev.treeline.models.QwenVisionConfig.Kind;
import dev.treeline.models.QwenVlConfig.Grid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// In which order a Qwen-VL tower takes a picture's patches, and which of them attend to each
/// other.
///
/// Patches come in units of `merge · merge`, which become one vector in the end. The windows of
/// Qwen2.5-VL are squares of units; at the right and lower edge they are smaller. Windows of equal
/// size follow each other here, so that they run as one batch: no mask is needed, and the order is
/// undone after the merger.
///
/// @param order `[units]` the unit, counted along the rows of the picture, that comes at each
///   place; empty when they come as they lie
/// @param groups how many windows, and of how many patches each, in turn; together all patches
/// @param places `[2 · P]` the row of each patch, then the column of each, in that order
@SuppressWarnings("ArrayRecordComponent")
record PatchPlan(long[] order, long[] groups, long[] places) {
  /// A rectangle of units.
  private record Window(int top, int left, int height, int width) {
    int units() {
      return height * width;
    }
  }

  static PatchPlan of(Grid grid, QwenVisionConfig vision) {
    int merge = vision.patches().merge();
    int height = grid.height() / merge;
    int width = grid.width() / merge;
    List<Window> windows =
        vision.kind() instanceof Kind.Windowed windowed
            ? windows(height, width, windowed.side())
            : List.of(new Window(0, 0, height, width));
    long[] order = new long[height * width];
    int at = 0;
    for (Window window : windows) {
      for (int y = window.top; y < window.top + window.height; y++) {
        for (int x = window.left; x < window.left + window.width; x++) {
          order[at++] = (long) y * width + x;
        }
      }
    }
    boolean asTheyLie = windows.size() == 1;
    return new PatchPlan(
        asTheyLie ? new long[0] : order,
        groups(windows, merge * merge),
        places(order, width, merge));
  }

  private static List<Window> windows(int height, int width, int side) {
    var windows = new ArrayList<Window>();
    for (int top = 0; top < height; top += side) {
      for (int left = 0; left < width; left += side) {
        windows.add(
            new Window(top, left, Math.min(side, height - top), Math.min(side, width - left)));
      }
    }
    windows.sort(Comparator.comparingInt(Window::units).reversed());
    return windows;
  }

  private static long[] groups(List<Window> windows, int unit) {
    var groups = new ArrayList<Long>();
    for (int i = 0; i < windows.size(); ) {
      int units = windows.get(i).units();
      int first = i;
      while (i < windows.size() && windows.get(i).units() == units) {
        i++;
      }
      groups.add((long) i - first);
      groups.add((long) units * unit);
    }
    return groups.stream().mapToLong(Long::longValue).toArray();
  }

  private static long[] places(long[] order, int width, int merge) {
    int unit = merge * merge;
    int patches = order.length * unit;
    long[] places = new long[2 * patches];
    for (int p = 0; p < patches; p++) {
      long at = order[p / unit];
      int inUnit = p % unit;
      places[p] = at / width * merge + inUnit / merge;
      places[patches + p] = at % width * merge + inUnit % merge;
    }
    return places;
  }
}
