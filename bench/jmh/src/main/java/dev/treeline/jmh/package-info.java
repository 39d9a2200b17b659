/// Benchmarks of the hot path.
@NullMarked
package dev.treeline.jmh;

import org.jspecify.annotations.NullMarked;
