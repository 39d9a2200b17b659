/// Logits to tokens: streams of rows, samplers, processors, contrast, and the one loop.
///
/// Read [LogitsStream] first, then [Decoder], [Sampling], [ContrastRule] and [ContrastiveStream].
///
/// Dimensions: `B` batch, `L` positions, `V` vocabulary, `D` model width, `H` heads, `K` head
/// width, `P` image patches, `R` LoRA rank; images `C`, `Y`, `X` for channels, height, width.
@NullMarked
package dev.treeline.decoding;

import org.jspecify.annotations.NullMarked;
