package dev.treeline.models.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hardwood.HardwoodContext;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.StructAccessor;
import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The rows of a Parquet file, as Arrow and Hugging Face's `datasets` write them: nested structs
/// and lists, dictionary pages, compressed by Snappy, Zstandard or gzip. Read by Hardwood, a reader
/// that needs no Hadoop.
final class ParquetRows implements Rows {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /// Hardwood tells in the log whether it uses the Vector API. Held here, or it is forgotten.
  private static final Logger LIBRARY = Logger.getLogger("dev.hardwood");

  static {
    LIBRARY.setLevel(Level.WARNING);
  }

  private static final Duration STUCK = Duration.ofSeconds(1);

  private final Path file;
  private final Patience patience;
  private final ChannelInput input;
  private final HardwoodContext context;
  private final ParquetFileReader reader;
  private final Optional<RowReader> rows; // empty where there is none
  private int number;
  private boolean failed;
  private boolean closed;

  ParquetRows(Path file) {
    this(file, new Patience(Duration.ofMinutes(1)));
  }

  /// @param patience how long one row may take
  ParquetRows(Path file, Patience patience) {
    this.file = file;
    this.patience = patience;
    input = new ChannelInput(file);
    context = HardwoodContext.create();
    try {
      reader = guarded("cannot be read as Parquet", this::open);
      rows = guarded("cannot be read as Parquet", () -> rows(reader));
    } catch (ModelFormatException e) {
      try (input; // whether or not the library came to own it
          context) {
        throw e;
      } catch (IOException again) {
        e.addSuppressed(again);
        throw e;
      }
    }
  }

  private ParquetFileReader open() {
    try {
      return ParquetFileReader.open(input, context);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Optional<RowReader> rows(ParquetFileReader reader) {
    return reader.getFileMetaData().numRows() == 0
        ? Optional.empty()
        : Optional.of(reader.rowReader());
  }

  @Override
  public boolean hasNext() {
    return rows.isPresent() && guarded("row " + (number + 1), rows.get()::hasNext);
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw Rows.exhausted();
    }
    number++;
    RowReader current = rows.orElseThrow();
    JsonNode values =
        guarded(
            "row " + number,
            () -> {
              current.next();
              return struct(current);
            });
    return new Row("%s, row %d".formatted(file, number), "", values);
  }

  /// What the library throws for a damaged file is not fixed; all of it means the same.
  private <T> T guarded(String where, Supplier<T> work) {
    try {
      return patience.await(work);
    } catch (RuntimeException e) {
      failed = true;
      throw new ModelFormatException("%s: %s: %s".formatted(file, where, message(e)), e);
    }
  }

  private static String message(RuntimeException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static ObjectNode struct(StructAccessor struct) {
    ObjectNode object = NODES.objectNode();
    for (int i = 0; i < struct.getFieldCount(); i++) {
      object.set(struct.getFieldName(i), struct.isNull(i) ? null : node(struct.getValue(i)));
    }
    return object;
  }

  private static JsonNode node(@Nullable Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case String text -> NODES.textNode(text);
      case byte[] bytes -> NODES.binaryNode(bytes);
      case Boolean flag -> NODES.booleanNode(flag);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Float number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      case BigDecimal number -> NODES.numberNode(number);
      case StructAccessor struct -> struct(struct);
      case PqList list -> list(list);
      case PqMap map -> map(map);
      default -> NODES.textNode(value.toString()); // dates, times, identifiers
    };
  }

  private static ArrayNode list(PqList list) {
    ArrayNode array = NODES.arrayNode(list.size());
    for (int i = 0; i < list.size(); i++) {
      array.add(list.isNull(i) ? NODES.nullNode() : node(list.get(i)));
    }
    return array;
  }

  private static ObjectNode map(PqMap map) {
    ObjectNode object = NODES.objectNode();
    map.getEntries()
        .forEach(entry -> object.set(String.valueOf(entry.getKey()), node(entry.getValue())));
    return object;
  }

  /// A reader that is stuck does not close either: it is left behind, but its threads are ended and
  /// the file is closed.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    Patience left = failed ? new Patience(STUCK) : patience;
    try (input;
        context) {
      left.await(() -> {
        rows.ifPresent(RowReader::close);
        closeReader();
        return true;
      });
    } catch (IOException e) {
      throw Tables.unreadable(file, e);
    } catch (RuntimeException e) {
      if (!failed) {
        throw new ModelFormatException(file + ": cannot be closed: " + message(e), e);
      }
    }
  }

  private void closeReader() {
    try {
      reader.close();
    } catch (IOException e) {
      throw Tables.unreadable(file, e);
    }
  }
}
