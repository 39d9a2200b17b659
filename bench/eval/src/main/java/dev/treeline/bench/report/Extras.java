package dev.treeline.bench.report;

import dev.treeline.bench.official.OfficialScores;
import java.util.Optional;

/// What stands beside the scores of a study.
///
/// @param official by the benchmark's own rule
/// @param judging who judged, where there are replies to judge
record Extras(Optional<OfficialScores> official, Optional<Judging> judging) {}
