package dev.treeline.models.image;

import javax.imageio.stream.ImageInputStreamImpl;

/// A file in memory that notes whether more was asked for than there is: decoders then make up the
/// rest, and only warn.
final class BytesInput extends ImageInputStreamImpl {
  private final byte[] bytes;
  private boolean ranOut;

  BytesInput(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean ranOut() {
    return ranOut;
  }

  @Override
  public int read() {
    bitOffset = 0;
    if (streamPos >= bytes.length) {
      ranOut = true;
      return -1;
    }
    return bytes[(int) streamPos++] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    bitOffset = 0;
    int count = (int) Math.min(length, bytes.length - streamPos);
    if (count <= 0 && length > 0) {
      ranOut = true;
      return -1;
    }
    System.arraycopy(bytes, (int) streamPos, target, offset, count);
    streamPos += count;
    return count;
  }

  @Override
  public long length() {
    return bytes.length;
  }
}
