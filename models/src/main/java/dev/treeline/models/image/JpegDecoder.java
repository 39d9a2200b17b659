package dev.treeline.models.image;

import dev.treeline.models.ModelFormatException;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/// Decodes JPEG: the JDK's libjpeg for the samples, our own arithmetic for their colours.
///
/// Reading the samples raw leaves out the JDK's colour management, which would convert by profiles
/// and guess the kind of colours; Pillow does neither.
final class JpegDecoder {
  private static final int SCALE_BITS = 16;
  private static final int HALF = 1 << (SCALE_BITS - 1);
  private static final int RED_FROM_CR = fixed(1.40200);
  private static final int GREEN_FROM_CB = -fixed(0.34414);
  private static final int GREEN_FROM_CR = -fixed(0.71414);
  private static final int BLUE_FROM_CB = fixed(1.77200);

  static {
    ImageIO.setUseCache(false);
  }

  private JpegDecoder() {}

  static RgbImage decode(EncodedImage encoded) throws IOException {
    JpegHeader header = JpegHeader.read(encoded);
    encoded.requireSize(header.width(), header.height());
    byte[] samples = samples(encoded);
    if (header.isYcc()) {
      toRgb(samples, header.components());
    }
    byte[] rgb =
        switch (header.components()) {
          case 1 -> fromGray(samples);
          case 3 -> samples;
          case 4 -> fromInvertedInks(samples);
          default -> throw encoded.broken("JPEG with " + header.components() + " components");
        };
    return ExifOrientation.apply(
        new RgbImage(header.width(), header.height(), rgb), header.orientation());
  }

  /// `[Y, X, components]`, as they are stored.
  private static byte[] samples(EncodedImage encoded) throws IOException {
    ImageReader reader = reader();
    var input = new BytesInput(encoded.bytes());
    try {
      reader.setInput(input, true, true);
      Raster raster = reader.readRaster(0, null);
      if (input.ranOut()) {
        throw encoded.truncated();
      }
      return ((DataBufferByte) raster.getDataBuffer()).getData();
    } catch (IOException | RuntimeException e) {
      if (e instanceof ModelFormatException) {
        throw e;
      }
      throw encoded.broken("JPEG: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  private static ImageReader reader() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
        return reader;
      }
    }
    throw new IllegalStateException("this JDK has no JPEG reader (module java.desktop)");
  }

  /// Turns brightness and colour differences into red, green, blue (with a fourth sample: into
  /// inks, which are the complement), in place. Follows libjpeg's `jdcolor.c`
  /// (`build_ycc_rgb_table`, `ycc_rgb_convert`, `ycck_cmyk_convert`) in its fixed-point arithmetic.
  private static void toRgb(byte[] samples, int components) {
    boolean inks = components == 4;
    for (int i = 0; i + 2 < samples.length; i += components) {
      int y = samples[i] & 0xFF;
      int cb = (samples[i + 1] & 0xFF) - 128;
      int cr = (samples[i + 2] & 0xFF) - 128;
      int red = y + ((RED_FROM_CR * cr + HALF) >> SCALE_BITS);
      int green = y + ((GREEN_FROM_CB * cb + HALF + GREEN_FROM_CR * cr) >> SCALE_BITS);
      int blue = y + ((BLUE_FROM_CB * cb + HALF) >> SCALE_BITS);
      samples[i] = clip(inks ? 255 - red : red);
      samples[i + 1] = clip(inks ? 255 - green : green);
      samples[i + 2] = clip(inks ? 255 - blue : blue);
    }
  }

  private static byte[] fromGray(byte[] samples) {
    byte[] rgb = new byte[Math.multiplyExact(3, samples.length)];
    for (int i = 0, out = 0; i < samples.length; i++, out += 3) {
      rgb[out] = samples[i];
      rgb[out + 1] = samples[i];
      rgb[out + 2] = samples[i];
    }
    return rgb;
  }

  /// Pillow takes all four-ink JPEG pictures as inverted (`CMYK;I`), as Adobe writes them, and
  /// mixes the inks without a profile: `nk - c * nk / 255`, rounded (`Convert.c`, `cmyk2rgb`).
  private static byte[] fromInvertedInks(byte[] samples) {
    byte[] rgb = new byte[samples.length / 4 * 3];
    for (int i = 0, out = 0; i < samples.length; i += 4) {
      int light = samples[i + 3] & 0xFF;
      for (int c = 0; c < 3; c++) {
        int product = (255 - (samples[i + c] & 0xFF)) * light + 128;
        rgb[out++] = (byte) (light - (((product >> 8) + product) >> 8));
      }
    }
    return rgb;
  }

  private static byte clip(int value) {
    return (byte) Math.clamp(value, 0, 255);
  }

  private static int fixed(double value) {
    return (int) (value * (1 << SCALE_BITS) + 0.5);
  }
}
