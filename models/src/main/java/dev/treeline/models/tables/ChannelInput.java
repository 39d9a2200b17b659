package dev.treeline.models.tables;

import dev.hardwood.InputFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file read piece by piece. Hardwood's own maps the file into memory, where one that is cut off
/// while it is read takes the whole program down.
final class ChannelInput implements InputFile {
  private final Path file;
  private @Nullable FileChannel channel;

  ChannelInput(Path file) {
    this.file = file;
  }

  @Override
  public void open() throws IOException {
    if (channel == null) {
      channel = FileChannel.open(file);
    }
  }

  private FileChannel channel() {
    if (channel == null) {
      throw new IllegalStateException(file + " is not open");
    }
    return channel;
  }

  @Override
  public ByteBuffer readRange(long offset, int length) throws IOException {
    if (!(offset >= 0 && length >= 0 && offset <= length() - length)) {
      throw new EOFException(
          "bytes %d to %d lie outside the file's %d".formatted(offset, offset + length, length()));
    }
    var buffer = ByteBuffer.allocateDirect(length); // what the native decompressors ask for
    while (buffer.hasRemaining()) {
      if (channel().read(buffer, offset + buffer.position()) < 0) {
        throw new EOFException("the file is cut off");
      }
    }
    return buffer.flip();
  }

  @Override
  public long length() throws IOException {
    return channel().size();
  }

  @Override
  public String name() {
    return String.valueOf(file.getFileName());
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
