/// Benchmarks read from the authors' own files in the user's folder.
///
/// Read `DataSource` and `DataSources` first, then `ItemList`, then any loader. A loader says what
/// each item asks and what is right; pictures, clusters and what is missing are `ItemList`'s.
@NullMarked
package dev.treeline.bench.data;

import org.jspecify.annotations.NullMarked;
