package dev.treeline.models.image;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Decodes PNG: all bit depths, colour types and the interlaced form.
///
/// Source: the PNG specification (W3C, third edition), sections 7 to 12; what becomes of 16 bits,
/// alpha and palettes follows Pillow (`PngImagePlugin.py`, `Convert.c`).
final class PngDecoder {
  private static final int HEADER_END = 8 + 4 + 4 + 13 + 4;

  /// Start and step of the seven passes: x, y, step x, step y.
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

  private final EncodedImage encoded;
  private final PngRows rows;
  private final Inflater inflater;
  private int chunk = HEADER_END;
  private int orientation = 1;

  private PngDecoder(EncodedImage encoded, PngRows rows, Inflater inflater) {
    this.encoded = encoded;
    this.rows = rows;
    this.inflater = inflater;
  }

  static RgbImage decode(EncodedImage encoded) {
    if (!encoded.has(12, "IHDR") || encoded.i32BigEndian(8) != 13) {
      throw encoded.broken("PNG without a header");
    }
    requireChecksum(encoded, 8);
    int width = encoded.i32BigEndian(16);
    int height = encoded.i32BigEndian(20);
    encoded.requireSize(width, height);
    int depth = encoded.u8(24);
    int colour = encoded.u8(25);
    int interlace = encoded.u8(28);
    PngRows rows = PngRows.of(encoded, depth, colour);
    if (interlace > 1) {
      throw encoded.broken("interlace method " + interlace);
    }
    try (var inflater = new Inflater()) {
      var decoder = new PngDecoder(encoded, rows, inflater);
      byte[] rgb = new byte[Math.toIntExact(3L * width * height)];
      decoder.readUntilData();
      var image = new RgbImage(width, height, rgb, new byte[rows.hasAlpha() ? width * height : 0]);
      for (int[] pass : interlace == 1 ? ADAM7 : ONE_PASS) {
        decoder.readPass(image, pass);
      }
      decoder.readOrientation();
      return ExifOrientation.apply(image, decoder.orientation);
    }
  }

  /// Reads the chunks before the first with pixels.
  private void readUntilData() {
    while (!encoded.has(chunk + 4, "IDAT")) {
      int length = chunkLength();
      if (encoded.has(chunk + 4, "PLTE")) {
        requireChecksum(encoded, chunk);
        rows.palette(encoded, chunk + 8, length);
      } else if (encoded.has(chunk + 4, "tRNS")) {
        rows.transparency(encoded, chunk + 8, length);
      } else if (encoded.has(chunk + 4, "eXIf")) {
        orientation = ExifOrientation.find(encoded, chunk + 8, chunk + 8 + length);
      } else if (encoded.has(chunk + 4, "IEND")) {
        throw encoded.broken("PNG without pixels");
      }
      chunk += 12 + length;
    }
    if (rows.lacksPalette()) {
      throw encoded.broken("PNG without its palette");
    }
  }

  /// The orientation may also stand behind the pixels; nothing there spoils the picture.
  private void readOrientation() {
    while (orientation == 1 && chunk <= encoded.size() - 12) {
      int length = encoded.i32BigEndian(chunk);
      if (length < 0 || length > encoded.size() - 12 - chunk) {
        return;
      }
      if (encoded.has(chunk + 4, "eXIf")) {
        orientation = ExifOrientation.find(encoded, chunk + 8, chunk + 8 + length);
      }
      chunk += 12 + length;
    }
  }

  private int chunkLength() {
    int length = encoded.i32BigEndian(chunk);
    if (length < 0) {
      throw encoded.broken("PNG chunk of negative length");
    }
    encoded.require(chunk + 8, length);
    encoded.require(chunk + 8 + length, 4);
    return length;
  }

  private void readPass(RgbImage image, int[] pass) {
    int passWidth = Math.ceilDiv(image.width() - pass[0], pass[2]);
    if (passWidth <= 0 || pass[1] >= image.height()) {
      return;
    }
    rows.start(passWidth);
    for (int y = pass[1]; y < image.height(); y += pass[3]) {
      inflate(rows.next());
      rows.unfilter(encoded);
      int at = y * image.width() + pass[0];
      rows.write(image.rgb(), 3 * at, 3 * pass[2]);
      if (rows.hasAlpha()) {
        rows.writeAlpha(image.alpha(), at, pass[2]);
      }
    }
  }

  /// Fills the row with the next bytes, going on to the next chunk where one ends.
  private void inflate(byte[] row) {
    int done = 0;
    try {
      while (done < row.length) {
        int count = inflater.inflate(row, done, row.length - done);
        done += count;
        if (count == 0) {
          if (inflater.finished()
              || inflater.needsDictionary()
              || !encoded.has(chunk + 4, "IDAT")) {
            throw encoded.truncated();
          }
          // the last chunk of a file that is cut off still gives the rows it holds
          int length = Math.clamp(encoded.i32BigEndian(chunk), 0, encoded.size() - chunk - 8);
          inflater.setInput(encoded.bytes(), chunk + 8, length);
          chunk += 12 + length;
        }
      }
    } catch (DataFormatException e) {
      throw encoded.broken("PNG data: " + e.getMessage());
    }
  }

  private static void requireChecksum(EncodedImage encoded, int chunk) {
    int length = encoded.i32BigEndian(chunk) + 4;
    encoded.require(chunk + 4, length);
    var crc = new CRC32();
    crc.update(encoded.bytes(), chunk + 4, length);
    if ((int) crc.getValue() != encoded.i32BigEndian(chunk + 4 + length)) {
      throw encoded.broken("PNG chunk with a wrong checksum");
    }
  }
}
