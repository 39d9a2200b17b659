package dev.treeline.models.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import dev.treeline.models.ModelFormatException;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageReader;

/// Decodes the first frame of a WebP file: lossless ones with TwelveMonkeys' reader, lossy ones
/// with [Vp8Decoder].
///
/// Source: RFC 9649. The canvas around a smaller first frame is black, as in Pillow.
final class WebpDecoder {
  private static final int HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int FRAME_HEADER = 16;

  private final EncodedImage encoded;
  private final int end;
  private int width;
  private int height;
  private int left;
  private int top;
  private int orientation = 1;
  private int frame = -1;
  private int alpha = -1; // the chunk that says how opaque a lossy frame is

  private WebpDecoder(EncodedImage encoded) {
    this.encoded = encoded;
    end = CHUNK_HEADER + encoded.i32LittleEndian(4);
    encoded.require(0, end);
  }

  static RgbImage decode(EncodedImage encoded) throws IOException {
    var decoder = new WebpDecoder(encoded);
    decoder.readChunks(HEADER, decoder.end);
    try {
      return ExifOrientation.apply(decoder.onCanvas(), decoder.orientation);
    } catch (ModelFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw encoded.broken("WebP: " + e.getMessage(), e);
    }
  }

  /// Finds the canvas, the first frame and the orientation.
  private void readChunks(int from, int to) {
    int chunk = from;
    while (chunk + CHUNK_HEADER <= to) {
      int length = encoded.i32LittleEndian(chunk + 4);
      encoded.require(chunk + CHUNK_HEADER, length);
      int at = chunk + CHUNK_HEADER;
      if (encoded.has(chunk, "VP8X")) {
        width = 1 + u24(at + 4);
        height = 1 + u24(at + 7);
      } else if (encoded.has(chunk, "ANMF") && frame < 0) {
        left = 2 * u24(at);
        top = 2 * u24(at + 3);
        readChunks(at + FRAME_HEADER, at + length);
      } else if (encoded.has(chunk, "ALPH") && frame < 0) {
        alpha = chunk;
      } else if (encoded.has(chunk, "EXIF")) {
        orientation = ExifOrientation.find(encoded, at, at + length);
      } else if (frame < 0 && (encoded.has(chunk, "VP8 ") || encoded.has(chunk, "VP8L"))) {
        frame = chunk;
      }
      chunk = Math.addExact(at, length + (length & 1));
    }
  }

  private int u24(int at) {
    return encoded.u16LittleEndian(at) | encoded.u8(at + 2) << 16;
  }

  private RgbImage onCanvas() throws IOException {
    if (frame < 0) {
      throw encoded.broken("WebP without a picture");
    }
    boolean lossless = encoded.has(frame, "VP8L");
    int at = frame + CHUNK_HEADER;
    int bits = encoded.i32LittleEndian(at + 1);
    int frameWidth = lossless ? (bits & 0x3FFF) + 1 : encoded.u16LittleEndian(at + 6) & 0x3FFF;
    int frameHeight =
        lossless ? ((bits >> 14) & 0x3FFF) + 1 : encoded.u16LittleEndian(at + 8) & 0x3FFF;
    width = Math.max(width, left + frameWidth);
    height = Math.max(height, top + frameHeight);
    encoded.requireSize(width, height);
    encoded.requireSize(frameWidth, frameHeight);
    RgbImage picture =
        lossless
            ? read(file(frame))
            : Vp8Decoder.decode(encoded, at, at + encoded.i32LittleEndian(frame + 4));
    if (!lossless && alpha >= 0) {
      // the reader's colours of a lossy frame are not exact, but how opaque it is, is
      byte[] opacity = read(file(extended(frameWidth, frameHeight), alpha, frame)).alpha();
      picture = new RgbImage(frameWidth, frameHeight, picture.rgb(), opacity);
    }
    return frameWidth == width && frameHeight == height ? picture : onCanvas(picture);
  }

  private RgbImage onCanvas(RgbImage picture) {
    byte[] rgb = new byte[3 * width * height];
    byte[] opacity = new byte[picture.alpha().length == 0 ? 0 : width * height];
    for (int y = 0; y < picture.height(); y++) {
      int in = y * picture.width();
      int out = (top + y) * width + left;
      System.arraycopy(picture.rgb(), 3 * in, rgb, 3 * out, 3 * picture.width());
      if (opacity.length > 0) {
        System.arraycopy(picture.alpha(), in, opacity, out, picture.width());
      }
    }
    return new RgbImage(width, height, rgb, opacity);
  }

  /// A header that announces a canvas of this size with alpha.
  private static byte[] extended(int width, int height) {
    byte[] header = new byte[CHUNK_HEADER + 10];
    System.arraycopy("VP8X".getBytes(StandardCharsets.US_ASCII), 0, header, 0, 4);
    header[4] = 10;
    header[8] = 0x10;
    for (int i = 0; i < 3; i++) {
      header[12 + i] = (byte) ((width - 1) >> (8 * i));
      header[15 + i] = (byte) ((height - 1) >> (8 * i));
    }
    return header;
  }

  private byte[] file(int chunk) {
    return file(new byte[0], chunk);
  }

  /// Chunks as a file of their own.
  private byte[] file(byte[] header, int... chunks) {
    var file = new ByteArrayOutputStream();
    file.write(encoded.bytes(), 0, HEADER);
    file.writeBytes(header);
    for (int chunk : chunks) {
      int length = CHUNK_HEADER + encoded.i32LittleEndian(chunk + 4);
      file.write(encoded.bytes(), chunk, length);
      if (length % 2 == 1) {
        file.write(0);
      }
    }
    byte[] bytes = file.toByteArray();
    int size = bytes.length - CHUNK_HEADER;
    for (int i = 0; i < 4; i++) {
      bytes[4 + i] = (byte) (size >> (8 * i));
    }
    return bytes;
  }

  private static RgbImage read(byte[] file) throws IOException {
    ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
    try (var input = new BytesInput(file)) {
      reader.setInput(input, true, true);
      Raster raster = reader.read(0).getRaster();
      int pixels = raster.getWidth() * raster.getHeight();
      byte[] rgb = new byte[3 * pixels];
      byte[] opacity = new byte[raster.getNumBands() == 4 ? pixels : 0];
      int[] row = new int[raster.getNumBands() * raster.getWidth()];
      int out = 0;
      for (int y = 0; y < raster.getHeight(); y++) {
        raster.getPixels(0, y, raster.getWidth(), 1, row);
        for (int x = 0; x < row.length; x += raster.getNumBands(), out++) {
          rgb[3 * out] = (byte) row[x];
          rgb[3 * out + 1] = (byte) row[x + 1];
          rgb[3 * out + 2] = (byte) row[x + 2];
          if (opacity.length > 0) {
            opacity[out] = (byte) row[x + 3];
          }
        }
      }
      return new RgbImage(raster.getWidth(), raster.getHeight(), rgb, opacity);
    } finally {
      reader.dispose();
    }
  }
}
