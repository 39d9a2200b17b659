package dev.treeline.models.image;

import dev.treeline.models.ModelFormatException;
import dev.treeline.prompts.ImageSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HexFormat;

/// Turns encoded pictures (PNG, JPEG, WebP, GIF, BMP) into RGB.
///
/// The reference is what huggingface/transformers' `load_image` makes of a file with Pillow: the
/// first frame, turned as its EXIF orientation says, then `convert("RGB")`. So alpha is dropped and
/// not blended, 16-bit colour keeps its high byte, 16-bit gray is cut off at 255, inks (CMYK) are
/// taken as Adobe's inverted ones and converted without a colour profile, and profiles and gamma
/// are not applied. The kind of a file is read from its first bytes; its name does not matter.
public final class ImageDecoder {
  /// The largest picture that is decoded unless the caller says otherwise: Pillow's
  /// `MAX_IMAGE_PIXELS`.
  public static final long DEFAULT_PIXEL_LIMIT = 89_478_485;

  private ImageDecoder() {}

  /// Decodes a picture of at most [#DEFAULT_PIXEL_LIMIT] pixels.
  ///
  /// @throws ModelFormatException when the file cannot be read, is no picture of a known kind, is
  ///   cut off or damaged, or has more pixels; the message names the file
  public static RgbImage decode(ImageSource source) {
    return decode(source, DEFAULT_PIXEL_LIMIT);
  }

  /// Decodes a picture of at most `pixelLimit` pixels. The limit is checked before pixels are made.
  ///
  /// @throws ModelFormatException as [#decode(ImageSource)]
  public static RgbImage decode(ImageSource source, long pixelLimit) {
    try {
      return decode(new EncodedImage(source.name(), source.read(), pixelLimit));
    } catch (NoSuchFileException e) {
      throw new ModelFormatException(source.name() + ": no such file", e);
    } catch (IOException e) {
      throw new ModelFormatException(
          "%s: the picture cannot be read: %s".formatted(source.name(), e.getMessage()), e);
    }
  }

  private static RgbImage decode(EncodedImage encoded) throws IOException {
    if (encoded.has(0, "\u0089PNG\r\n\u001a\n")) {
      return PngDecoder.decode(encoded);
    }
    if (encoded.has(0, "\u00ff\u00d8\u00ff")) {
      return JpegDecoder.decode(encoded);
    }
    if (encoded.has(0, "RIFF") && encoded.has(8, "WEBP")) {
      return WebpDecoder.decode(encoded);
    }
    if (encoded.has(0, "GIF87a") || encoded.has(0, "GIF89a")) {
      return GifDecoder.decode(encoded);
    }
    if (encoded.has(0, "BM")) {
      return BmpDecoder.decode(encoded);
    }
    throw new ModelFormatException(
        "%s: expected a PNG, JPEG, WebP, GIF or BMP picture, but found %s"
            .formatted(encoded.name(), describe(encoded.bytes())));
  }

  private static String describe(byte[] bytes) {
    if (bytes.length == 0) {
      return "an empty file";
    }
    int shown = Math.min(bytes.length, 8);
    boolean text = true;
    for (int i = 0; i < shown; i++) {
      text &= (bytes[i] >= 0x20 && bytes[i] < 0x7F) || bytes[i] == '\n' || bytes[i] == '\t';
    }
    String start =
        text
            ? "text (\""
                + new String(bytes, 0, shown, StandardCharsets.US_ASCII).replaceAll("\\s", " ")
                + "…\")"
            : "a file that starts with " + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, shown);
    return start;
  }
}
