package dev.treeline.models.image;

/// VP8's arithmetic decoder over a part of a file. Behind the end it reads zeros, as libwebp does,
/// and notes it.
///
/// Source: RFC 6386, section 7.
final class Vp8Bits {
  private final byte[] bytes;
  private final int end;
  private int at;
  private int value;
  private int range = 255;
  private int spareBits;
  private int beyond;

  Vp8Bits(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    value = nextByte() << 8;
    value |= nextByte();
  }

  /// Whether clearly more was read than there is.
  boolean ranOut() {
    return beyond > 4;
  }

  private int nextByte() {
    if (at < end) {
      return bytes[at++] & 0xFF;
    }
    beyond++;
    return 0;
  }

  /// A bit that is 0 with a probability of `probability` / 256; 1 when it is not.
  int bit(int probability) {
    int split = 1 + (((range - 1) * probability) >> 8);
    int wide = split << 8;
    int bit = 0;
    if (value >= wide) {
      bit = 1;
      range -= split;
      value -= wide;
    } else {
      range = split;
    }
    while (range < 128) {
      value <<= 1;
      range <<= 1;
      if (++spareBits == 8) {
        spareBits = 0;
        value |= nextByte();
      }
    }
    return bit;
  }

  boolean flag() {
    return bit(128) == 1;
  }

  /// An unsigned number of `bits` bits.
  int number(int bits) {
    int result = 0;
    for (int i = 0; i < bits; i++) {
      result = result << 1 | bit(128);
    }
    return result;
  }

  /// A number of `bits` bits and a sign behind a flag; 0 without the flag.
  int optionalSigned(int bits) {
    if (!flag()) {
      return 0;
    }
    int magnitude = number(bits);
    return flag() ? -magnitude : magnitude;
  }
}
