package dev.treeline.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The first part of a safetensors file: eight bytes of length, then JSON. Everything it claims is
/// checked against the file before anything is read by it.
///
/// Format: https://huggingface.co/docs/safetensors (the same limits and the same rule that the data
/// has neither gaps nor overlaps).
///
/// @param metadata the free text under `__metadata__`
/// @param tensors in the order of their bytes
/// @param dataStart where in the file the data begins
record SafetensorsHeader(Map<String, String> metadata, List<Placed> tensors, long dataStart) {
  /// The length of a header above which a file is refused; the reference has the same.
  static final long LARGEST_HEADER = 100_000_000;

  static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// A tensor and the range of its bytes, counted from the start of the data.
  record Placed(TensorInfo info, long begin, long end) {}

  static SafetensorsHeader read(Path file, MemorySegment whole) {
    long size = whole.byteSize();
    if (size < 8) {
      throw new ModelFormatException(
          file + ": not a safetensors file: " + size + " bytes, but the length alone takes 8");
    }
    long length = whole.get(LENGTH, 0);
    if (length < 0 || length > LARGEST_HEADER) {
      throw new ModelFormatException(
          "%s: not a safetensors file: it claims a header of %s bytes, at most %d are allowed"
              .formatted(file, Long.toUnsignedString(length), LARGEST_HEADER));
    }
    if (length > size - 8) {
      throw new ModelFormatException(
          "%s: truncated: it claims a header of %d bytes, but only %d follow"
              .formatted(file, length, size - 8));
    }
    JsonNode root = parse(file, whole.asSlice(8, length));
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Placed> tensors = new ArrayList<>();
    long dataSize = size - 8 - length;
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (entry.getKey().equals("__metadata__")) {
        readMetadata(file, entry.getValue(), metadata);
      } else {
        tensors.add(place(file, entry.getKey(), entry.getValue(), dataSize));
      }
    }
    tensors.sort(Comparator.comparingLong(Placed::begin).thenComparingLong(Placed::end));
    requireNoGaps(file, tensors, dataSize);
    return new SafetensorsHeader(Map.copyOf(metadata), List.copyOf(tensors), 8 + length);
  }

  private static JsonNode parse(Path file, MemorySegment bytes) {
    CharBuffer text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(bytes.asByteBuffer());
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(file + ": its header is not UTF-8 text", e);
    }
    if (text.isEmpty() || text.charAt(0) != '{') {
      throw new ModelFormatException(file + ": its header does not begin with '{'");
    }
    try {
      return Json.requireObject(Json.MAPPER.readTree(text.toString()), file);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(
          file + ": its header is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void readMetadata(Path file, JsonNode node, Map<String, String> into) {
    if (!node.isObject()) {
      throw new ModelFormatException(
          file + ": __metadata__ must be an object, but is " + Json.describe(node));
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new ModelFormatException(
            "%s: __metadata__.%s must be text, but is %s"
                .formatted(file, entry.getKey(), Json.describe(entry.getValue())));
      }
      into.put(entry.getKey(), entry.getValue().textValue());
    }
  }

  private static Placed place(Path file, String name, JsonNode node, long dataSize) {
    String at = file + ": tensor " + name;
    if (!node.isObject()) {
      throw new ModelFormatException(at + ": expected an object, found " + Json.describe(node));
    }
    JsonNode type = node.path("dtype");
    Dtype dtype =
        Dtype.named(type.asText(""))
            .orElseThrow(
                () -> new ModelFormatException(at + ": unknown dtype " + Json.describe(type)));
    long[] shape = wholeNumbers(at, "shape", node.path("shape"));
    long[] range = wholeNumbers(at, "data_offsets", node.path("data_offsets"));
    if (range.length != 2 || range[0] > range[1] || range[1] > dataSize) {
      throw new ModelFormatException(
          "%s: data_offsets %s must be a range within the %d bytes of data%s"
              .formatted(
                  at,
                  Json.describe(node.path("data_offsets")),
                  dataSize,
                  range.length == 2 && range[1] > dataSize ? ": is the file truncated?" : ""));
    }
    var info = new TensorInfo(name, dtype, shape, file);
    long expected;
    try {
      expected = info.sizeBytes();
    } catch (ArithmeticException e) {
      throw new ModelFormatException(
          at + ": shape " + Json.describe(node.path("shape")) + " is too large", e);
    }
    if (expected != range[1] - range[0]) {
      throw new ModelFormatException(
          "%s: %s of shape %s takes %d bytes, but data_offsets give it %d"
              .formatted(
                  at, dtype, Json.describe(node.path("shape")), expected, range[1] - range[0]));
    }
    return new Placed(info, range[0], range[1]);
  }

  private static long[] wholeNumbers(String at, String key, JsonNode node) {
    if (!node.isArray()) {
      throw new ModelFormatException(
          "%s: %s must be a list of whole numbers, but is %s"
              .formatted(at, key, Json.describe(node)));
    }
    long[] numbers = new long[node.size()];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode number = node.get(i);
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
        throw new ModelFormatException(
            "%s: %s must hold whole numbers from 0 to 2^63-1, but holds %s"
                .formatted(at, key, Json.describe(number)));
      }
      numbers[i] = number.longValue();
    }
    return numbers;
  }

  private static void requireNoGaps(Path file, List<Placed> sorted, long dataSize) {
    long reached = 0;
    String before = "the start of the data";
    for (Placed placed : sorted) {
      if (placed.begin() != reached) {
        throw new ModelFormatException(
            "%s: tensor %s begins at byte %d, but %s ends at %d: %s"
                .formatted(
                    file,
                    placed.info().name(),
                    placed.begin(),
                    before,
                    reached,
                    placed.begin() < reached ? "they overlap" : "there is a gap"));
      }
      reached = placed.end();
      before = placed.info().name();
    }
    if (reached != dataSize) {
      throw new ModelFormatException(
          "%s: its tensors take %d bytes, but %d bytes of data follow the header"
              .formatted(file, reached, dataSize));
    }
  }
}
