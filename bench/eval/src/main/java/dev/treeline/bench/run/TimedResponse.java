package dev.treeline.bench.run;

/// An answer with the time it took; 0 where the time was not kept.
///
/// @param repeated whether another run asked it, and it took that long there
public record TimedResponse(
    Response response, long prefillNanos, long decodeNanos, boolean repeated) {}
