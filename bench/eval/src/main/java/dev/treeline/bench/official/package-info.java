/// Each benchmark's own published score, computed by its authors' rule from the answers and
/// judgements of a run. They stand beside the figures of [dev.treeline.bench.score], never in their
/// place.
///
/// Read [Official] first, then [OfficialRule] and the rules themselves.
@NullMarked
package dev.treeline.bench.official;

import org.jspecify.annotations.NullMarked;
