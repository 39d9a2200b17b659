package dev.treeline.decoding;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/// The one loop: asks for a row, runs the processors, samples, and stops or appends. It knows
/// nothing of images, text, engines or contrast; those are behind [LogitsStream].
public final class Decoder {
  private final Sampler sampler;
  private final List<LogitsProcessor> processors;
  private final Limits limits;
  private final BooleanSupplier cancelled;

  /// A decoder for one thread.
  ///
  /// @param processors run on each row, in this order
  /// @param cancelled asked before each row; once it says true the decoding ends
  public Decoder(
      Sampler sampler, List<LogitsProcessor> processors, Limits limits, BooleanSupplier cancelled) {
    this.sampler = sampler;
    this.processors = List.copyOf(processors);
    this.limits = limits;
    this.cancelled = cancelled;
  }

  /// A decoder without processors that nobody cancels.
  public Decoder(Sampler sampler, Limits limits) {
    this(sampler, List.of(), limits, () -> false);
  }

  /// Decodes one answer. The end is looked for before the next row is asked for, so no forward pass
  /// is wasted. The stream stays open.
  ///
  /// @param stream new: nothing was asked of it yet
  /// @param onToken gets each token of the answer as it is chosen, the stop token not
  public Decoded decode(LogitsStream stream, IntConsumer onToken) {
    if (cancelled.getAsBoolean()) {
      return new Decoded(new int[0], new float[0], new Ending.Cancelled());
    }
    var answer = new Tokens();
    float[] row = stream.prefill(); // [V]
    float[] firstRow = row.clone();
    while (true) {
      int token = choose(answer, row);
      if (limits.stopTokens().contains(token)) {
        return new Decoded(answer.toArray(), firstRow, new Ending.StopToken(token));
      }
      answer.add(token);
      onToken.accept(token);
      if (answer.size() == limits.maxTokens()) {
        return new Decoded(answer.toArray(), firstRow, new Ending.Length());
      }
      if (cancelled.getAsBoolean()) {
        return new Decoded(answer.toArray(), firstRow, new Ending.Cancelled());
      }
      row = stream.append(token);
    }
  }

  private int choose(Tokens answer, float[] row) {
    for (LogitsProcessor processor : processors) {
      processor.process(answer, row);
    }
    return sampler.sample(row);
  }
}
