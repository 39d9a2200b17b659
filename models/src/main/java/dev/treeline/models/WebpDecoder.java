package dev.treeline.models;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Decodes the first frame of a WebP file, with TwelveMonkeys' reader.
final class WebpDecoder {
  private WebpDecoder() {}

  static RgbImage decode(EncodedImage encoded) throws IOException {
    int end = 8 + encoded.i32LittleEndian(4);
    encoded.require(0, end);
    ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
    try (var input = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded.bytes()))) {
      reader.setInput(input, true, true);
      encoded.requireSize(reader.getWidth(0), reader.getHeight(0));
      Raster raster = reader.read(0).getRaster();
      return ExifOrientation.apply(toRgb(raster), orientation(encoded, end));
    } catch (ModelFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw encoded.broken("WebP: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  private static RgbImage toRgb(Raster raster) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] rgb = new byte[Math.toIntExact(3L * width * height)];
    int bands = raster.getNumBands();
    int[] row = new int[bands * width];
    int out = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          rgb[out++] = (byte) row[x * bands + c];
        }
      }
    }
    return new RgbImage(width, height, rgb);
  }

  private static int orientation(EncodedImage encoded, int end) {
    int chunk = 12;
    while (chunk >= 12 && chunk + 8 <= end) {
      int length = encoded.i32LittleEndian(chunk + 4);
      if (encoded.has(chunk, "EXIF")) {
        return ExifOrientation.find(encoded, chunk + 8, chunk + 8 + length);
      }
      chunk += 8 + length + (length & 1);
    }
    return 1;
  }
}
