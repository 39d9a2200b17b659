package dev.treeline.bench.run;

import dev.treeline.decoding.LogitsStream;
import java.util.function.DoubleSupplier;

/// The rows a method decodes from, and the lean towards Yes of the first of them.
///
/// @param stream handed to the decoder; closed with this record
/// @param margin logit(Yes) − logit(No) before any plausibility mask, in nats; asked after the
///   prefill, finite, or NaN where it was left out ([Economy])
public record Rows(LogitsStream stream, DoubleSupplier margin) implements AutoCloseable {
  @Override
  public void close() {
    stream.close();
  }
}
