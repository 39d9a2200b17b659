/// Statistics as pure functions over arrays; they know nothing of models or data sets.
///
/// Read [ClusterBootstrap] and [SignFlip] first: items that share an image are not independent, so
/// both work on clusters. A share is in `[0, 1]`; a p-value is two-sided.
@NullMarked
package dev.treeline.bench.stats;

import org.jspecify.annotations.NullMarked;
