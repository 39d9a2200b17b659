package dev.treeline.models.image;

/// Smooths the edges between blocks, after the whole frame is there: blocks are predicted from
/// samples that are not yet smoothed.
///
/// Source: RFC 6386, section 15; webmproject/libwebp `src/dsp/dec.c`.
final class Vp8LoopFilter {
  private final byte[] samples;
  private final int edgeLimit;
  private final int innerLimit;
  private final int variance;

  /// @param level 1 to 63
  Vp8LoopFilter(Vp8Plane plane, int level, int sharpness, boolean betweenMacroblocks) {
    samples = plane.samples;
    int inner = level;
    if (sharpness > 0) {
      inner = Math.min(level >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
    }
    innerLimit = Math.max(inner, 1);
    edgeLimit = 2 * level + innerLimit + (betweenMacroblocks ? 4 : 0);
    variance = level >= 40 ? 2 : level >= 15 ? 1 : 0;
  }

  /// The simple filter on an edge.
  ///
  /// @param at the first sample behind the edge
  /// @param across from one sample to the next, across the edge
  /// @param along from one sample to the next, along the edge
  void simple(int at, int across, int along, int length) {
    for (int i = 0, p = at; i < length; i++, p += along) {
      if (isFlatEnough(p, across)) {
        adjustTwo(p, across);
      }
    }
  }

  /// The strong filter, between macroblocks.
  void strong(int at, int across, int along, int length) {
    for (int i = 0, p = at; i < length; i++, p += along) {
      if (isFlatEnough(p, across) && isFlatInside(p, across)) {
        if (isSteep(p, across)) {
          adjustTwo(p, across);
        } else {
          adjustSix(p, across);
        }
      }
    }
  }

  /// The filter inside a macroblock.
  void inner(int at, int across, int along, int length) {
    for (int i = 0, p = at; i < length; i++, p += along) {
      if (isFlatEnough(p, across) && isFlatInside(p, across)) {
        if (isSteep(p, across)) {
          adjustTwo(p, across);
        } else {
          adjustFour(p, across);
        }
      }
    }
  }

  private int get(int at) {
    return samples[at] & 0xFF;
  }

  private void add(int at, int change) {
    samples[at] = Vp8Plane.clip(get(at) + change);
  }

  private boolean isFlatEnough(int p, int step) {
    int edge = Math.abs(get(p - step) - get(p));
    int wider = Math.abs(get(p - 2 * step) - get(p + step));
    return 4 * edge + wider <= 2 * edgeLimit + 1;
  }

  private boolean isFlatInside(int p, int step) {
    return isClose(p - 4 * step, step, innerLimit)
        && isClose(p - 3 * step, step, innerLimit)
        && isClose(p - 2 * step, step, innerLimit)
        && isClose(p, step, innerLimit)
        && isClose(p + step, step, innerLimit)
        && isClose(p + 2 * step, step, innerLimit);
  }

  private boolean isSteep(int p, int step) {
    return !isClose(p - 2 * step, step, variance) || !isClose(p, step, variance);
  }

  private boolean isClose(int at, int step, int limit) {
    return Math.abs(get(at) - get(at + step)) <= limit;
  }

  private void adjustTwo(int p, int step) {
    int outer = Math.clamp(get(p - 2 * step) - get(p + step), -128, 127);
    int a = 3 * (get(p) - get(p - step)) + outer;
    add(p - step, Math.clamp((a + 3) >> 3, -16, 15));
    add(p, -Math.clamp((a + 4) >> 3, -16, 15));
  }

  private void adjustFour(int p, int step) {
    int a = 3 * (get(p) - get(p - step));
    int near = Math.clamp((a + 4) >> 3, -16, 15);
    int far = (near + 1) >> 1;
    add(p - 2 * step, far);
    add(p - step, Math.clamp((a + 3) >> 3, -16, 15));
    add(p, -near);
    add(p + step, -far);
  }

  private void adjustSix(int p, int step) {
    int outer = Math.clamp(get(p - 2 * step) - get(p + step), -128, 127);
    int a = Math.clamp(3 * (get(p) - get(p - step)) + outer, -128, 127);
    for (int i = 0; i < 3; i++) {
      int change = (9 * (3 - i) * a + 63) >> 7;
      add(p - (i + 1) * step, change);
      add(p + i * step, -change);
    }
  }
}
