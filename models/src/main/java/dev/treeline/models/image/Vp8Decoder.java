package dev.treeline.models.image;

import java.util.Arrays;

/// Decodes a VP8 key frame: what a lossy WebP picture holds.
///
/// Source: RFC 6386; where it leaves room, webmproject/libwebp at 3757b8a. (TwelveMonkeys 3.12.0
/// smooths each macroblock before the next is predicted from it, so its pictures drift away from
/// libwebp's.)
final class Vp8Decoder {
  private static final int TAG_BYTES = 10;

  private final EncodedImage encoded;
  private final int width;
  private final int height;
  private final int columns;
  private final int rows;
  private final Vp8Bits modeBits;
  private final Vp8Header header;
  private final Vp8Bits[] partitions;
  private final Vp8Plane luma;
  private final Vp8Plane u;
  private final Vp8Plane v;
  private final byte[] filterLevels;
  private final boolean[] filtersInside;
  private final Vp8Coefficients coefficients;
  private final int[] modesAbove;
  private final int[] modesLeft = new int[4];
  private final int[] modes = new int[16];

  private Vp8Decoder(EncodedImage encoded, int at, int end) {
    this.encoded = encoded;
    int tag = encoded.u16LittleEndian(at) | encoded.u8(at + 2) << 16;
    if ((tag & 1) != 0 || encoded.u8(at + 3) != 0x9D || encoded.u16BigEndian(at + 4) != 0x012A) {
      throw encoded.broken("WebP without a VP8 key frame");
    }
    width = encoded.u16LittleEndian(at + 6) & 0x3FFF;
    height = encoded.u16LittleEndian(at + 8) & 0x3FFF;
    encoded.requireSize(width, height);
    columns = Math.ceilDiv(width, 16);
    rows = Math.ceilDiv(height, 16);
    int modesEnd = at + TAG_BYTES + (tag >> 5);
    if (modesEnd > end) {
      throw encoded.truncated();
    }
    modeBits = new Vp8Bits(encoded.bytes(), at + TAG_BYTES, modesEnd);
    header = new Vp8Header(modeBits);
    partitions = partitions(modesEnd, end);
    luma = new Vp8Plane(16 * columns, 16 * rows);
    u = new Vp8Plane(8 * columns, 8 * rows);
    v = new Vp8Plane(8 * columns, 8 * rows);
    filterLevels = new byte[columns * rows];
    filtersInside = new boolean[columns * rows];
    coefficients = new Vp8Coefficients(header.coefficients, columns);
    modesAbove = new int[4 * columns];
  }

  /// The picture in the bytes from `at` to `end` of the file.
  static RgbImage decode(EncodedImage encoded, int at, int end) {
    var decoder = new Vp8Decoder(encoded, at, end);
    decoder.readMacroblocks();
    decoder.filter();
    return WebpColours.toRgb(decoder.luma, decoder.u, decoder.v, decoder.width, decoder.height);
  }

  private Vp8Bits[] partitions(int sizes, int end) {
    var result = new Vp8Bits[header.partitions];
    int start = sizes + 3 * (header.partitions - 1);
    for (int i = 0; i < result.length; i++) {
      int size = sizes + 3 * i;
      int stop =
          i == result.length - 1
              ? end
              : start + (encoded.u16LittleEndian(size) | encoded.u8(size + 2) << 16);
      if (stop > end || start > stop) {
        throw encoded.truncated();
      }
      result[i] = new Vp8Bits(encoded.bytes(), start, stop);
      start = stop;
    }
    return result;
  }

  private void readMacroblocks() {
    for (int row = 0; row < rows; row++) {
      Vp8Bits bits = partitions[row % partitions.length];
      coefficients.startRow();
      Arrays.fill(modesLeft, Vp8Subblock.DC);
      for (int column = 0; column < columns; column++) {
        readMacroblock(bits, column, row);
      }
      if (bits.ranOut() || modeBits.ranOut()) {
        throw encoded.truncated();
      }
    }
  }

  private void readMacroblock(Vp8Bits bits, int column, int row) {
    int segment = header.readSegment(modeBits);
    boolean skipped = header.readSkip(modeBits);
    int mode = readLumaMode(column);
    int colourMode = readColourMode();
    boolean subblocks = mode < 0;
    boolean some = false;
    if (skipped) {
      coefficients.skip(column, subblocks);
    } else {
      some = coefficients.read(bits, column, subblocks, header.steps(segment));
    }
    int place = row * columns + column;
    filterLevels[place] = (byte) header.filterLevel(segment, subblocks);
    filtersInside[place] = subblocks || some;
    if (subblocks) {
      buildSubblocks(16 * column, 16 * row);
    } else {
      luma.predict(16 * column, 16 * row, 16, mode);
      for (int i = 0; i < 16; i++) {
        addTransform(luma, 16 * column + i % 4 * 4, 16 * row + i / 4 * 4, i);
      }
    }
    for (int i = 0; i < 8; i++) {
      Vp8Plane plane = i < 4 ? u : v;
      if (i % 4 == 0) {
        plane.predict(8 * column, 8 * row, 8, colourMode);
      }
      addTransform(plane, 8 * column + i % 2 * 4, 8 * row + i % 4 / 2 * 4, 16 + i);
    }
  }

  private void buildSubblocks(int x, int y) {
    int[] aboveRight = luma.aboveRight(x, y);
    for (int i = 0; i < 16; i++) {
      int left = x + i % 4 * 4;
      int top = y + i / 4 * 4;
      int[] next = aboveRight;
      if (i % 4 < 3) {
        next = new int[4];
        for (int j = 0; j < 4; j++) {
          next[j] = luma.get(left + 4 + j, top - 1);
        }
      }
      Vp8Subblock.predict(luma, left, top, modes[i], next);
      addTransform(luma, left, top, i);
    }
  }

  private void addTransform(Vp8Plane plane, int x, int y, int place) {
    if (coefficients.has(place)) {
      plane.addTransform(x, y, coefficients.values, 16 * place);
    }
  }

  /// The mode of the whole macroblock as in [Vp8Plane#predict], or -1 when each subblock has its
  /// own.
  private int readLumaMode(int column) {
    if (modeBits.bit(145) == 0) {
      for (int i = 0; i < 16; i++) {
        int above = 4 * column + i % 4;
        modes[i] = Vp8Subblock.readMode(modeBits, modesAbove[above], modesLeft[i / 4]);
        modesAbove[above] = modes[i];
        modesLeft[i / 4] = modes[i];
      }
      return -1;
    }
    int mode = modeBits.bit(156) == 0 ? modeBits.bit(163) : 2 + modeBits.bit(128);
    int asSubblock =
        switch (mode) {
          case 0 -> Vp8Subblock.DC;
          case 1 -> Vp8Subblock.VERTICAL;
          case 2 -> Vp8Subblock.HORIZONTAL;
          default -> Vp8Subblock.GRADIENT;
        };
    for (int i = 0; i < 4; i++) {
      modesAbove[4 * column + i] = asSubblock;
      modesLeft[i] = asSubblock;
    }
    return mode;
  }

  private int readColourMode() {
    if (modeBits.bit(142) == 0) {
      return 0;
    }
    if (modeBits.bit(114) == 0) {
      return 1;
    }
    return 2 + modeBits.bit(183);
  }

  private void filter() {
    for (int place = 0; place < filterLevels.length; place++) {
      if (filterLevels[place] > 0) {
        filter(luma, place, 16);
        if (!header.simpleFilter) {
          filter(u, place, 8);
          filter(v, place, 8);
        }
      }
    }
  }

  /// Smooths left edge, inner columns, upper edge, inner rows of one macroblock.
  private void filter(Vp8Plane plane, int place, int size) {
    int x = place % columns * size;
    int y = place / columns * size;
    int level = filterLevels[place];
    var outer = new Vp8LoopFilter(plane, level, header.sharpness, true);
    var inner = new Vp8LoopFilter(plane, level, header.sharpness, false);
    int at = plane.at(x, y);
    int[] steps = {1, plane.stride};
    for (int direction = 0; direction < 2; direction++) {
      int across = steps[direction];
      int along = steps[1 - direction];
      boolean hasNeighbour = direction == 0 ? x > 0 : y > 0;
      if (hasNeighbour && header.simpleFilter) {
        outer.simple(at, across, along, size);
      } else if (hasNeighbour) {
        outer.strong(at, across, along, size);
      }
      for (int i = 4; i < size && filtersInside[place]; i += 4) {
        if (header.simpleFilter) {
          inner.simple(at + i * across, across, along, size);
        } else {
          inner.inner(at + i * across, across, along, size);
        }
      }
    }
  }
}
