package dev.treeline.bench.profile;

import dev.treeline.bench.stats.Estimate;
import dev.treeline.decoding.ContrastCounters;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// What answering costs, method by method.
///
/// @param bandwidth bytes a second that this machine's memory gave to as many threads as the engine
///   has, taken once a round
/// @param rows the baseline of each batch before what is compared with it
public record Profile(Spread bandwidth, List<Row> rows) {
  public Profile {
    rows = List.copyOf(rows);
  }

  /// One entry's costs.
  ///
  /// @param contrast empty where the method has no second view
  /// @param parts milliseconds of one question by where they went; empty where several questions
  ///   were in flight, as forwards then wait for each other
  public record Row(
      Entry entry,
      Times times,
      Optional<Contrast> contrast,
      Memory memory,
      Traffic traffic,
      Map<Part, Double> parts) {
    public Row {
      parts = parts.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(parts));
    }
  }

  /// How long it takes.
  ///
  /// @param tokensPerSecond of the decoding alone with one question in flight, else of the whole
  /// @param prefillMillis from a question to its first row, the vision tower in it; the same of a
  ///   second view that runs later is in
  /// @param decodeCost time of a token after the first, as a multiple of the baseline's: the
  ///   medians of each question over the rounds, added up over the questions; with a 95 % interval,
  ///   a bootstrap over the rounds. With several questions in flight the medians of whole rounds
  /// @param questionCost the same for whole questions
  /// @param questionsPerSecond how many are answered, prefill and all
  public record Times(
      Spread tokensPerSecond,
      Spread prefillMillis,
      Estimate decodeCost,
      Estimate questionCost,
      Spread questionsPerSecond) {}

  /// How often the second view was asked.
  ///
  /// @param prompted the share of the questions whose second view was run at all
  public record Contrast(ContrastCounters counters, double prompted) {}

  /// What it holds at most.
  ///
  /// @param nativeBytes that the C library has handed out, weights included; empty where it does
  ///   not tell
  /// @param heapBytes of Java's heap, what is not yet collected included
  /// @param allocatedBytes of Java's heap for each token, collected or not
  public record Memory(OptionalLong nativeBytes, long heapBytes, long allocatedBytes) {}

  /// What it reads.
  ///
  /// @param bytesPerToken of weights, for each token after the first; empty where the engine does
  ///   not tell
  /// @param share of the bandwidth that this takes at the speed measured
  public record Traffic(Optional<Double> bytesPerToken, Optional<Double> share) {}
}
