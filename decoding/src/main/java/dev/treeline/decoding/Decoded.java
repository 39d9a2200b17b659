package dev.treeline.decoding;

/// What a decoding gave. The arrays belong to the caller.
///
/// @param tokens the answer, without the stop token
/// @param firstRow `[V]` the logits after the prompt as the stream handed them out, before any
///   processor: a contrasting stream's row is contrasted and masked. Empty when the decoding was
///   cancelled before it
/// @param ending why there are no more tokens
@SuppressWarnings("ArrayRecordComponent")
public record Decoded(int[] tokens, float[] firstRow, Ending ending) {}
