package dev.treeline.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoraAdapter;
import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// What is wrong with an ONNX file, and the way out.
final class OnnxProblems {
  private static final String FETCH = "fetch it again (treeline models pull --onnx)";
  private static final int HEAD = 64;

  private OnnxProblems() {}

  /// Refuses what is clearly something else before the runtime looks at it.
  static void requireOnnx(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(file + ": no such file");
    }
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(HEAD);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (head.length == 0) {
      throw new ModelFormatException(file + ": is empty; " + FETCH);
    }
    if (text.startsWith("version https://git-lfs")) {
      throw new ModelFormatException(
          file + ": is a Git LFS pointer, not the file that it points to; " + FETCH);
    }
    if (text.strip().startsWith("<")) {
      throw new ModelFormatException(file + ": is a web page, not an ONNX file; " + FETCH);
    }
  }

  /// Opens an adapter.
  static OrtLoraAdapter adapter(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(file + ": no such file");
    }
    OnnxGraph.environment();
    try {
      return OrtLoraAdapter.create(file.toString());
    } catch (OrtException e) {
      throw new ModelFormatException(
          file
              + ": is not an .onnx_adapter file, as Olive or ONNX Runtime's AdapterFormat write it",
          e);
    }
  }

  /// The failure of loading a file, in words.
  static ModelFormatException opening(Path file, OrtException failure) {
    String message =
        String.valueOf(failure.getMessage())
            .lines()
            .findFirst()
            .orElse("")
            .replaceFirst("^Error code - \\w+ - message: ", "")
            .replaceFirst("^Load model from .*? failed: ?", "");
    return new ModelFormatException(
        file + ": " + reason(failure, message.toLowerCase(Locale.ROOT)) + " (" + message + ")",
        failure);
  }

  private static String reason(OrtException failure, String message) {
    if (message.contains("external data")
        || message.contains("external initializer")
        || message.contains("_data\"")) {
      return "its weights lie in a data file beside it, which is missing, cut off or not the one"
          + " that belongs to it; "
          + FETCH;
    }
    return switch (failure.getCode()) {
      case ORT_INVALID_PROTOBUF -> "is damaged or not an ONNX file; " + FETCH;
      case ORT_NOT_IMPLEMENTED ->
          "uses an operator that this ONNX Runtime lacks; another --onnx-variant or --engine torch"
              + " may run";
      case ORT_INVALID_GRAPH, ORT_FAIL, ORT_INVALID_ARGUMENT ->
          "cannot be loaded: an operator or a set of operators that this ONNX Runtime lacks, or a"
              + " damaged file; another --onnx-variant or --engine torch may run";
      default -> "cannot be loaded";
    };
  }
}
