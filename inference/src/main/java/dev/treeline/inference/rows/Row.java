package dev.treeline.inference.rows;

/// One token on its way through the decoder.
///
/// Rows of the same sequence come in the order of their positions.
///
/// @param token looked up in the embedding
/// @param cache of its sequence; written at `position`
/// @param position which of the sequence's tokens it is
/// @param angles cosines and then sines of its position, `[2 K]`; the first half of the sines is
///   negative: number i turns as `x[i] · cos + x[(i + K / 2) mod K] · sin`
@SuppressWarnings("ArrayRecordComponent")
public record Row(int token, RowCache cache, int position, float[] angles) {}
