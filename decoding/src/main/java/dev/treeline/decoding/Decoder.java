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
  /// A [GuessingStream] may guess if the sampler and all processors can be asked twice for one
  /// position. Its guesses are checked before the answer ends. An answer that is cancelled ends
  /// before the first one that nobody has checked.
  ///
  /// @param stream new: nothing was asked of it yet
  /// @param onToken gets each token of the answer once it is certain, the stop token not
  public Decoded decode(LogitsStream stream, IntConsumer onToken) {
    if (cancelled.getAsBoolean()) {
      return new Decoded(new int[0], new float[0], new Ending.Cancelled());
    }
    var answer = new Tokens();
    Guesses guesses = Guesses.of(stream, sampler, processors);
    float[] row = stream.prefill(); // [V]
    float[] firstRow = row.clone();
    int told = 0;
    while (true) {
      int token = guesses.settle(answer, guesses.choose(answer, row), limits);
      told = tell(answer, told, guesses, onToken);
      if (limits.stopTokens().contains(token)) {
        return new Decoded(answer.toArray(), firstRow, new Ending.StopToken(token));
      }
      answer.add(token);
      told = tell(answer, told, guesses, onToken);
      if (answer.size() == limits.maxTokens()) {
        return new Decoded(answer.toArray(), firstRow, new Ending.Length());
      }
      if (cancelled.getAsBoolean()) {
        answer.keep(told);
        return new Decoded(answer.toArray(), firstRow, new Ending.Cancelled());
      }
      stream.reuse(row);
      row = stream.append(token);
    }
  }

  private static int tell(Tokens answer, int told, Guesses guesses, IntConsumer onToken) {
    int certain = Math.min(answer.size(), guesses.certain());
    for (int i = told; i < certain; i++) {
      onToken.accept(answer.at(i));
    }
    return certain;
  }
}
