package dev.treeline.models.image;

/// What stands before the macroblocks of a VP8 key frame.
///
/// Source: RFC 6386, sections 9.2 to 9.11 and 19.2.
final class Vp8Header {
  static final int SEGMENTS = 4;

  final boolean simpleFilter;
  final int sharpness;
  final int partitions;

  /// `[4 types, 8 bands, 3 contexts, 11]`, flat.
  final int[] coefficients = Vp8Tables.COEFFICIENTS.clone();

  private final int[] segmentTree = {255, 255, 255};
  private final int[][] steps = new int[SEGMENTS][];
  private final int[] quantizers = new int[SEGMENTS];
  private final int[] levels = new int[SEGMENTS];
  private final int filterLevel;
  private int frameDelta;
  private int subblockDelta;
  private boolean hasSegmentMap;
  private final int skipProbability;

  Vp8Header(Vp8Bits bits) {
    bits.number(2); // colour space, clamping: one value each in WebP
    boolean segmented = bits.flag();
    boolean absolute = segmented && readSegments(bits);
    simpleFilter = bits.flag();
    filterLevel = bits.number(6);
    sharpness = bits.number(3);
    boolean adjusts = bits.flag();
    if (adjusts && bits.flag()) {
      frameDelta = bits.optionalSigned(6);
      for (int i = 0; i < 3; i++) {
        bits.optionalSigned(6); // for frames that follow others
      }
      subblockDelta = bits.optionalSigned(6);
      for (int i = 0; i < 3; i++) {
        bits.optionalSigned(6);
      }
    }
    partitions = 1 << bits.number(2);
    int quantizer = bits.number(7);
    int[] deltas = new int[5];
    for (int i = 0; i < deltas.length; i++) {
      deltas[i] = bits.optionalSigned(4);
    }
    for (int s = 0; s < SEGMENTS; s++) {
      int base = segmented && absolute ? 0 : 1;
      steps[s] = steps(quantizers[s] + base * quantizer, deltas);
      levels[s] += base * filterLevel;
    }
    bits.flag(); // whether the probabilities are kept for the next frame
    for (int i = 0; i < coefficients.length; i++) {
      if (bits.bit(Vp8Tables.COEFFICIENT_UPDATES[i]) == 1) {
        coefficients[i] = bits.number(8);
      }
    }
    skipProbability = bits.flag() ? bits.number(8) : -1;
  }

  private boolean readSegments(Vp8Bits bits) {
    hasSegmentMap = bits.flag();
    boolean absolute = false;
    if (bits.flag()) {
      absolute = bits.flag();
      for (int s = 0; s < SEGMENTS; s++) {
        quantizers[s] = bits.optionalSigned(7);
      }
      for (int s = 0; s < SEGMENTS; s++) {
        levels[s] = bits.optionalSigned(6);
      }
    }
    if (hasSegmentMap) {
      for (int i = 0; i < segmentTree.length; i++) {
        segmentTree[i] = bits.flag() ? bits.number(8) : 255;
      }
    }
    return absolute;
  }

  /// Step sizes: brightness DC and AC, their second-order DC and AC, colour DC and AC.
  private static int[] steps(int quantizer, int[] deltas) {
    return new int[] {
      Vp8Tables.DC_STEPS[Math.clamp(quantizer + deltas[0], 0, 127)],
      Vp8Tables.AC_STEPS[Math.clamp(quantizer, 0, 127)],
      Vp8Tables.DC_STEPS[Math.clamp(quantizer + deltas[1], 0, 127)] * 2,
      Math.max(8, Vp8Tables.AC_STEPS[Math.clamp(quantizer + deltas[2], 0, 127)] * 155 / 100),
      Vp8Tables.DC_STEPS[Math.clamp(quantizer + deltas[3], 0, 117)],
      Vp8Tables.AC_STEPS[Math.clamp(quantizer + deltas[4], 0, 127)]
    };
  }

  int[] steps(int segment) {
    return steps[segment];
  }

  int readSegment(Vp8Bits bits) {
    if (!hasSegmentMap) {
      return 0;
    }
    return bits.bit(segmentTree[0]) == 0 ? bits.bit(segmentTree[1]) : 2 + bits.bit(segmentTree[2]);
  }

  boolean readSkip(Vp8Bits bits) {
    return skipProbability >= 0 && bits.bit(skipProbability) == 1;
  }

  /// How strongly edges of a macroblock are smoothed: 0 to 63.
  int filterLevel(int segment, boolean subblocks) {
    if (filterLevel == 0) {
      return 0;
    }
    int level = levels[segment] + frameDelta + (subblocks ? subblockDelta : 0);
    return Math.clamp(level, 0, 63);
  }
}
