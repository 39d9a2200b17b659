package dev.treeline.inference;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes a TorchScript archive in memory: a module named `Kernels` with methods and no weights.
///
/// The format is PyTorch's own (`torch/csrc/jit/serialization/export_module.cpp` and `import.cpp`):
/// a zip of stored entries under one folder. `data.pkl` holds an instance of `__torch__.Kernels`
/// with the one attribute `training`; `constants.pkl` holds the empty tuple; the code stands in
/// `code/__torch__.py`.
final class TorchArchive {
  /// The archive version of PyTorch 2.7: operators mean what they mean today, none is upgraded.
  private static final String VERSION = "10\n";

  private TorchArchive() {}

  /// Packs the code of `class Kernels(Module)`.
  ///
  /// @param code in the serialized dialect: every argument typed, `torch.` and `ops.` operators
  /// @return the archive's bytes
  static byte[] write(String code) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(code.length() + 2048);
    try (var zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      put(zip, "data.pkl", instance());
      put(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
      // packed weights name this class; the importer looks for its (empty) source
      put(zip, "code/__torch__/torch/classes/quantized.py", new byte[0]);
      put(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      put(zip, "version", VERSION.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// The pickle of `Kernels(training=False)`: protocol 2, global, empty tuple, new object, its
  /// state as a dictionary of one item, build, stop.
  private static byte[] instance() {
    var pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.writeBytes("c__torch__\nKernels\n)".getBytes(StandardCharsets.US_ASCII));
    pickle.write(0x81);
    pickle.writeBytes("}(X".getBytes(StandardCharsets.US_ASCII));
    pickle.writeBytes(new byte[] {8, 0, 0, 0});
    pickle.writeBytes("training".getBytes(StandardCharsets.US_ASCII));
    pickle.write(0x89);
    pickle.writeBytes("ub.".getBytes(StandardCharsets.US_ASCII));
    return pickle.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var crc = new CRC32();
    crc.update(content);
    var entry = new ZipEntry("kernels/" + name);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
