/// How a model runs: engines behind decoding's `LogitsStream`.
///
/// Read [Engine] and [TorchEngine] first, then [KernelPack] and `kernels.py` (what is computed),
/// `TextModel`, `Tower` and `TextWeights` (with which weights), `TorchStream` (with which cache);
/// [GoldenVerifier] holds it all against the reference.
///
/// Dimensions: `B` batch, `L` positions, `V` vocabulary, `D` model width, `H` heads, `KV` heads of
/// keys and values, `K` head width, `P` image patches; images `C`, `Y`, `X` for channels, height,
/// width.
@NullMarked
package dev.treeline.inference;

import org.jspecify.annotations.NullMarked;
