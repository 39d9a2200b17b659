/// From answers to numbers: what each method scored, how it differs from the baseline, and what may
/// be said of it.
///
/// Read [Scoring] first, then [Measure] and [Finding].
@NullMarked
package dev.treeline.bench.score;

import org.jspecify.annotations.NullMarked;
