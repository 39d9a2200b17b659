package dev.treeline.prompts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the bytes of an encoded picture (PNG, JPEG, …) come from.
public sealed interface ImageSource {
  /// The name used in messages to the user.
  String name();

  /// Reads the encoded picture whole.
  byte[] read() throws IOException;

  /// A picture in a file.
  record File(Path path) implements ImageSource {
    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public byte[] read() throws IOException {
      return Files.readAllBytes(path);
    }
  }

  /// A picture in memory. The array is not copied and must not change.
  @SuppressWarnings("ArrayRecordComponent")
  record Bytes(String name, byte[] encoded) implements ImageSource {
    @Override
    public byte[] read() {
      return encoded;
    }
  }

  /// A picture that is fetched anew each time: a member of an archive, one drawn when asked for.
  record Deferred(String name, Reader reader) implements ImageSource {
    /// Gives the encoded picture; the same bytes each time.
    @FunctionalInterface
    public interface Reader {
      /// Reads the encoded picture whole.
      byte[] read() throws IOException;
    }

    @Override
    public byte[] read() throws IOException {
      return reader.read();
    }
  }
}
