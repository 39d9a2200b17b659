package dev.treeline.models;

import dev.treeline.prompts.ImageSource;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/// Turns encoded pictures into RGB.
public final class ImageDecoder {
  private ImageDecoder() {}

  /// Decodes a picture.
  public static RgbImage decode(ImageSource source) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(source.read()));
      if (image == null) {
        throw new ModelFormatException(source.name() + ": not a picture of a known kind");
      }
      byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
      int out = 0;
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          boolean gray = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
          int pixel = gray ? image.getRaster().getSample(x, y, 0) * 0x010101 : image.getRGB(x, y);
          rgb[out++] = (byte) (pixel >> 16);
          rgb[out++] = (byte) (pixel >> 8);
          rgb[out++] = (byte) pixel;
        }
      }
      return new RgbImage(image.getWidth(), image.getHeight(), rgb);
    } catch (IOException e) {
      throw new ModelFormatException(source.name() + ": " + e.getMessage(), e);
    }
  }
}
