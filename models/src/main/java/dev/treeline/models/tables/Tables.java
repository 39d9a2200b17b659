package dev.treeline.models.tables;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Opens files of rows: `.json` (a list of objects, an object of objects, or in truth JSON lines),
/// `.jsonl`, `.csv`, `.tsv`, `.parquet`.
///
/// ```java
/// try (Rows rows = Tables.open(file)) {
///   while (rows.hasNext()) {
///     Row row = rows.next();
///     use(row.text("question"), row.struct("image").bytes("bytes"));
///   }
/// }
/// ```
public final class Tables {
  /// What a table's name can end in.
  public static final Set<String> EXTENSIONS = Set.of("json", "jsonl", "csv", "tsv", "parquet");

  /// The longest text or picture in one value.
  static final int LONGEST_VALUE = 256 << 20;

  /// The largest JSON file that is read whole.
  private static final long LARGEST_DOCUMENT = 1L << 30;

  static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(LONGEST_VALUE)
                          .maxNestingDepth(200)
                          .build())
                  .build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Tables() {}

  /// Opens a table; its kind follows from the name's end.
  @MustBeClosed
  public static Rows open(Path file) {
    requireFile(file);
    return switch (extension(file)) {
      case "json" ->
          JsonLines.looksLikeLines(file) ? new JsonLines(file) : new JsonRows(file, document(file));
      case "jsonl" -> new JsonLines(file);
      case "csv" -> new CsvRows(file, ',');
      case "tsv" -> new CsvRows(file, '\t');
      case "parquet" -> new ParquetRows(file);
      default ->
          throw new ModelFormatException(
              file + ": a table's name must end in json, jsonl, csv, tsv or parquet");
    };
  }

  /// All rows of a table, in memory.
  public static List<Row> read(Path file) {
    List<Row> all = new ArrayList<>();
    try (Rows rows = open(file)) {
      rows.forEachRemaining(all::add);
    }
    return all;
  }

  /// A JSON file whose value is an object, as one row.
  public static Row readDocument(Path file) {
    requireFile(file);
    return new Row(file.toString(), "", document(file));
  }

  private static JsonNode document(Path file) {
    try {
      long size = Files.size(file);
      if (size > LARGEST_DOCUMENT) {
        throw new ModelFormatException(
            "%s: %d bytes of JSON; at most %d are read".formatted(file, size, LARGEST_DOCUMENT));
      }
      byte[] bytes = Files.readAllBytes(file);
      int start = beginsWithMark(bytes) ? 3 : 0;
      return JSON.readTree(bytes, start, bytes.length - start);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(
          "%s: not valid JSON%s: %s".formatted(file, position(e), e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static String position(JsonProcessingException e) {
    var where = e.getLocation();
    return where == null
        ? ""
        : " (line %d, column %d)".formatted(where.getLineNr(), where.getColumnNr());
  }

  private static boolean beginsWithMark(byte[] bytes) {
    return bytes.length >= 3
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF;
  }

  private static void requireFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(file + ": no such file");
    }
  }

  private static String extension(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }

  static ModelFormatException unreadable(Path file, Exception e) {
    return new ModelFormatException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
  }

  /// The rows of a JSON value: a list of objects, or an object of objects, whose names become keys.
  private static final class JsonRows implements Rows {
    private final Path file;
    private final Iterator<JsonNode> values;
    private final Iterator<String> keys;
    private int number;

    JsonRows(Path file, JsonNode document) {
      this.file = file;
      if (!document.isArray() && !document.isObject()) {
        throw new ModelFormatException(
            file + ": expected a list or an object of rows, but found one value");
      }
      values = document.elements();
      keys = document.fieldNames();
    }

    @Override
    public boolean hasNext() {
      return values.hasNext();
    }

    @Override
    public Row next() {
      number++;
      JsonNode value = values.next();
      return keys.hasNext()
          ? keyed(keys.next(), value)
          : new Row("%s, row %d".formatted(file, number), "", value);
    }

    private Row keyed(String key, JsonNode value) {
      return new Row("%s, row \"%s\"".formatted(file, key), key, value);
    }

    @Override
    public void close() {
      // The document is in memory.
    }
  }
}
