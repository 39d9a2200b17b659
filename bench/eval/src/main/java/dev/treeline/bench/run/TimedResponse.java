package dev.treeline.bench.run;

/// An answer with the time it took; 0 where the time was not kept.
public record TimedResponse(Response response, long prefillNanos, long decodeNanos) {}
