package dev.treeline.finetune.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.tables.Row;
import java.util.random.RandomGenerator;

/// Makes a line of training data of a row in somebody's layout.
@FunctionalInterface
interface RowConverter {
  /// Converts one row.
  ///
  /// @param pictures finds or writes the row's picture
  /// @param random for what a layout leaves to chance
  /// @throws dev.treeline.models.ModelFormatException naming file and row when it is not of this
  ///   layout
  ObjectNode convert(Row row, Pictures pictures, RandomGenerator random);
}
