package dev.treeline.models;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.Raster;
import java.io.IOException;
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
            ? lossless()
            : Vp8Decoder.decode(encoded, at, at + encoded.i32LittleEndian(frame + 4));
    if (frameWidth == width && frameHeight == height) {
      return picture;
    }
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < frameHeight; y++) {
      System.arraycopy(
          picture.rgb(), 3 * y * frameWidth, rgb, 3 * ((top + y) * width + left), 3 * frameWidth);
    }
    return new RgbImage(width, height, rgb);
  }

  /// The chunk of the frame as a file of its own.
  private RgbImage lossless() throws IOException {
    int length = CHUNK_HEADER + encoded.i32LittleEndian(frame + 4);
    byte[] file = new byte[HEADER + length + (length & 1)];
    System.arraycopy(encoded.bytes(), 0, file, 0, HEADER);
    System.arraycopy(encoded.bytes(), frame, file, HEADER, length);
    int size = file.length - CHUNK_HEADER;
    for (int i = 0; i < 4; i++) {
      file[4 + i] = (byte) (size >> (8 * i));
    }
    ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
    try (var input = new BytesInput(file)) {
      reader.setInput(input, true, true);
      Raster raster = reader.read(0).getRaster();
      byte[] rgb = new byte[3 * raster.getWidth() * raster.getHeight()];
      int[] row = new int[raster.getNumBands() * raster.getWidth()];
      int out = 0;
      for (int y = 0; y < raster.getHeight(); y++) {
        raster.getPixels(0, y, raster.getWidth(), 1, row);
        for (int x = 0; x < row.length; x += raster.getNumBands()) {
          rgb[out++] = (byte) row[x];
          rgb[out++] = (byte) row[x + 1];
          rgb[out++] = (byte) row[x + 2];
        }
      }
      return new RgbImage(raster.getWidth(), raster.getHeight(), rgb);
    } finally {
      reader.dispose();
    }
  }
}
