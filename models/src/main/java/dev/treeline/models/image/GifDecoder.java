package dev.treeline.models.image;

import java.util.Arrays;

/// Decodes the first frame of a GIF.
///
/// Source: the GIF89a specification; the screen around a smaller frame follows Pillow
/// (`GifImagePlugin.py`): it has the frame's transparent colour, or the first of the palette.
final class GifDecoder {
  /// First row and step of the four passes of an interlaced frame.
  private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

  private static final int[][] ONE_PASS = {{0, 1}};

  private final EncodedImage encoded;
  private int at = 13;
  private byte[] palette = {};
  private int background;
  private boolean hasClear; // and then the background is the clear colour

  private GifDecoder(EncodedImage encoded) {
    this.encoded = encoded;
  }

  static RgbImage decode(EncodedImage encoded) {
    return new GifDecoder(encoded).decode();
  }

  private RgbImage decode() {
    int screenWidth = encoded.u16LittleEndian(6);
    int screenHeight = encoded.u16LittleEndian(8);
    readPalette(encoded.u8(10));
    skipToFrame();
    int left = encoded.u16LittleEndian(at);
    int top = encoded.u16LittleEndian(at + 2);
    int frameWidth = encoded.u16LittleEndian(at + 4);
    int frameHeight = encoded.u16LittleEndian(at + 6);
    int flags = encoded.u8(at + 8);
    at += 9;
    readPalette(flags);
    int width = Math.max(screenWidth, left + frameWidth);
    int height = Math.max(screenHeight, top + frameHeight);
    encoded.requireSize(width, height);
    byte[] rgb = new byte[Math.multiplyExact(3, width * height)];
    byte[] alpha = new byte[hasClear ? width * height : 0];
    boolean covered = frameWidth == width && frameHeight == height;
    for (int i = 0; !covered && i < width * height; i++) {
      paint(rgb, i, background);
    }
    byte[] indices = new GifLzw(encoded, at).read(frameWidth * frameHeight);
    int row = 0;
    for (int[] pass : (flags & 0x40) != 0 ? PASSES : ONE_PASS) {
      for (int y = pass[0]; y < frameHeight; y += pass[1], row++) {
        for (int x = 0; x < frameWidth; x++) {
          int pixel = (top + y) * width + left + x;
          int index = indices[row * frameWidth + x] & 0xFF;
          paint(rgb, pixel, index);
          if (hasClear) {
            alpha[pixel] = (byte) (index == background ? 0 : 255);
          }
        }
      }
    }
    return new RgbImage(width, height, rgb, alpha);
  }

  private void paint(byte[] rgb, int pixel, int index) {
    if (3 * index < palette.length) {
      System.arraycopy(palette, 3 * index, rgb, 3 * pixel, 3);
    } else { // Pillow: without a palette an index is a gray, beyond it black
      Arrays.fill(rgb, 3 * pixel, 3 * pixel + 3, (byte) (palette.length == 0 ? index : 0));
    }
  }

  private void readPalette(int flags) {
    if ((flags & 0x80) != 0) {
      int length = 3 << ((flags & 7) + 1);
      encoded.require(at, length);
      palette = Arrays.copyOfRange(encoded.bytes(), at, at + length);
      at += length;
    }
  }

  private void skipToFrame() {
    while (true) {
      int kind = encoded.u8(at++);
      if (kind == 0x2C) {
        return;
      }
      if (kind == 0x3B) {
        throw encoded.broken("GIF without a frame");
      }
      if (kind == 0x21) {
        boolean control = encoded.u8(at) == 0xF9;
        if (control && (encoded.u8(at + 2) & 1) != 0) {
          background = encoded.u8(at + 5);
          hasClear = true;
        }
        at++;
        skipBlocks();
      }
    }
  }

  private void skipBlocks() {
    int length = encoded.u8(at++);
    while (length > 0) {
      encoded.require(at, length);
      at += length;
      length = encoded.u8(at++);
    }
  }
}
