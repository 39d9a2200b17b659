package dev.treeline.inference;

import dev.treeline.decoding.LogitsStream;

/// A stream with a [Probe] on it.
public interface ProbedStream extends LogitsStream {
  /// What the probe read: at the latest position for [Probe.EarlyRows] and [Probe.States], in the
  /// prompt for [Probe.ImageAttention]. Nothing for probes that only change something, and before
  /// the prefill.
  ///
  /// @return rows as the probe says; the caller's
  float[][] readings();
}
