/// Tables and archives as data sets ship them: rows from JSON, JSON lines, CSV and Parquet, files
/// from tar and zip.
///
/// Read `Tables` first, then `Row`, `Archive`. Everything here is untrusted input: whatever is
/// wrong with it ends in a `ModelFormatException` that names the file and the row.
@NullMarked
package dev.treeline.models.tables;

import org.jspecify.annotations.NullMarked;
