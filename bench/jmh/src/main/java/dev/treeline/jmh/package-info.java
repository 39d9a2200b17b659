/// Benchmarks of the hot path: rows ([ContrastBenchmark], [SamplerBenchmark]), steps of an answer
/// ([DecodeBenchmark]), and what comes before the first one ([PromptBenchmark], [PictureBenchmark],
/// [OpenBenchmark]). `./treeline jmh [FILTER]` runs them; figures are in docs/benchmarks.md.
///
/// `V` is the vocabulary.
@NullMarked
package dev.treeline.jmh;

import org.jspecify.annotations.NullMarked;
