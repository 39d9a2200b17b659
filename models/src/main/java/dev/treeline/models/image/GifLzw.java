package dev.treeline.models.image;

/// GIF's form of LZW, undone: codes of growing width in blocks of up to 255 bytes.
///
/// Source: the GIF89a specification, appendix F.
final class GifLzw {
  private static final int MAX_CODE_BITS = 12;

  private final EncodedImage encoded;
  private final int minimumBits;
  private final int[] prefix = new int[1 << MAX_CODE_BITS];
  private final byte[] first = new byte[1 << MAX_CODE_BITS];
  private final byte[] last = new byte[1 << MAX_CODE_BITS];
  private final int[] length = new int[1 << MAX_CODE_BITS];
  private int at;
  private int blockEnd;
  private int buffer;
  private int bufferBits;

  /// @param at where the data of a frame start: the code size, then the blocks
  GifLzw(EncodedImage encoded, int at) {
    this.encoded = encoded;
    this.at = at + 1;
    blockEnd = at + 1;
    minimumBits = encoded.u8(at);
    if (minimumBits < 1 || minimumBits > 8) {
      throw encoded.broken("GIF code size " + minimumBits);
    }
    for (int code = 0; code < 1 << minimumBits; code++) {
      first[code] = (byte) code;
      last[code] = (byte) code;
      length[code] = 1;
    }
  }

  /// The next `count` palette indices.
  byte[] read(int count) {
    byte[] result = new byte[count];
    int clear = 1 << minimumBits;
    int bits = minimumBits + 1;
    int next = clear + 2;
    int previous = -1;
    int done = 0;
    while (done < count) {
      int code = nextCode(bits);
      if (code == clear) {
        bits = minimumBits + 1;
        next = clear + 2;
        previous = -1;
        continue;
      }
      if (code == clear + 1) {
        throw encoded.truncated();
      }
      if (code > next || (previous < 0 && code > clear)) {
        throw encoded.broken("GIF code " + code + " where " + next + " are known");
      }
      if (previous >= 0 && next < prefix.length) {
        prefix[next] = previous;
        first[next] = first[previous];
        last[next] = first[code == next ? previous : code];
        length[next] = length[previous] + 1;
        next++;
        if (next == 1 << bits && bits < MAX_CODE_BITS) {
          bits++;
        }
      }
      done = write(code, result, done);
      previous = code;
    }
    return result;
  }

  private int write(int code, byte[] result, int start) {
    int place = start + length[code] - 1;
    for (int c = code; place >= start; place--, c = prefix[c]) {
      if (place < result.length) {
        result[place] = last[c];
      }
    }
    return Math.min(start + length[code], result.length);
  }

  private int nextCode(int bits) {
    while (bufferBits < bits) {
      if (at >= blockEnd) {
        int block = encoded.u8(at++);
        if (block == 0) {
          throw encoded.truncated();
        }
        blockEnd = at + block;
      }
      buffer |= encoded.u8(at++) << bufferBits;
      bufferBits += 8;
    }
    int code = buffer & ((1 << bits) - 1);
    buffer >>>= bits;
    bufferBits -= bits;
    return code;
  }
}
