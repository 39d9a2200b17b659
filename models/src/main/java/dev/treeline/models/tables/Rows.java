package dev.treeline.models.tables;

import java.util.Iterator;
import java.util.NoSuchElementException;

/// The rows of a file, one after the other. Owned by one thread; close it to free the file.
///
/// Reading throws a [dev.treeline.models.ModelFormatException] that names file and row when the
/// file is not what it says.
public interface Rows extends Iterator<Row>, AutoCloseable {
  @Override
  Row next();

  @Override
  void close();

  /// For `next` past the last row.
  static NoSuchElementException exhausted() {
    return new NoSuchElementException("there is no further row");
  }
}
