package dev.treeline.models.image;

import dev.treeline.models.ModelFormatException;
import java.nio.charset.StandardCharsets;

/// The bytes of a picture file, read with checks: whoever asks for more than there is gets an error
/// that names the file.
///
/// @param name what the user calls the picture
/// @param bytes the whole file
/// @param pixelLimit the largest number of pixels that may be decoded
@SuppressWarnings("ArrayRecordComponent")
record EncodedImage(String name, byte[] bytes, long pixelLimit) {
  int size() {
    return bytes.length;
  }

  /// The byte at `at`, 0 to 255.
  int u8(int at) {
    require(at, 1);
    return bytes[at] & 0xFF;
  }

  int u16BigEndian(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  int i32BigEndian(int at) {
    return u16BigEndian(at) << 16 | u16BigEndian(at + 2);
  }

  int u16LittleEndian(int at) {
    return u8(at) | u8(at + 1) << 8;
  }

  int i32LittleEndian(int at) {
    return u16LittleEndian(at) | u16LittleEndian(at + 2) << 16;
  }

  /// Whether the ASCII text stands at `at`.
  boolean has(int at, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < wanted.length; i++) {
      if (at + i >= bytes.length || bytes[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /// Fails when fewer than `count` bytes are left at `at`.
  void require(int at, int count) {
    if (at < 0 || count < 0 || bytes.length - count < at) {
      throw truncated();
    }
  }

  /// Fails when a picture of this size has no pixels or more than may be decoded. Called before
  /// anything of that size is made.
  void requireSize(int width, int height) {
    if (!(width > 0 && height > 0)) {
      throw broken("its size is " + width + " x " + height);
    }
    long limit = Math.min(pixelLimit, Integer.MAX_VALUE / 4); // four samples a pixel in one array
    if ((long) width * height > limit) {
      throw new ModelFormatException(
          "%s: %d x %d pixels are more than the limit of %d".formatted(name, width, height, limit));
    }
  }

  ModelFormatException truncated() {
    return new ModelFormatException(
        "%s: the picture is cut off: the file ends after %d bytes".formatted(name, bytes.length));
  }

  ModelFormatException broken(String what) {
    return new ModelFormatException("%s: the picture is damaged: %s".formatted(name, what));
  }

  ModelFormatException broken(String what, Throwable cause) {
    return new ModelFormatException("%s: the picture is damaged: %s".formatted(name, what), cause);
  }
}
