/// Judges: what reads a free reply and says whether it complied, refused or warned.
///
/// Read [Judge] and [Rubric] first, then [RuleJudge]. A reply that no judge could place is
/// unjudged, and unjudged is never counted as safe.
@NullMarked
package dev.treeline.bench.judge;

import org.jspecify.annotations.NullMarked;
