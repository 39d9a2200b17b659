package dev.treeline.inference;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Where the tokens of a prompt stand for rotary embedding, and where what follows goes on.
///
/// Most models count: token l stands at l. Those that turn parts of each head by different counts
/// (Qwen2-VL's M-RoPE: time, row and column) give one row of positions for each, and say which pair
/// of a head's numbers follows which row. After the prompt all rows count on together from `next`.
///
/// @param length L, of the prompt
/// @param rows `[axes][L]`; none when the tokens are counted
/// @param axisOfPair `[K / 2]` the row that each pair follows; empty when the tokens are counted
/// @param next the position of the first token after the prompt
@SuppressWarnings("ArrayRecordComponent")
record Positions(int length, int[][] rows, int[] axisOfPair, int next) {
  /// 0, 1, 2, …
  static Positions counted(int length) {
    return new Positions(length, new int[0][], new int[0], length);
  }

  /// first, first + 1, …
  static Positions countedFrom(int first, int length) {
    return new Positions(length, new int[0][], new int[0], length + first);
  }

  boolean isCounted() {
    return rows.length == 0;
  }

  /// Whether token `start` and all after it are counted on, in every row: token l stands at l +
  /// [#shift()].
  boolean countsFrom(int start) {
    return start >= length
        || Arrays.stream(rows)
            .allMatch(row -> IntStream.range(start, length).allMatch(l -> row[l] == l + shift()));
  }

  /// How far the positions after the prompt are ahead of the count of tokens; mostly below 0.
  int shift() {
    return next - length;
  }

  /// The positions of tokens [start, end), in every row: also of some that follow the prompt.
  ///
  /// @return `[axes · (end - start)]`, row after row
  long[] of(int start, int end) {
    long[] all = new long[rows.length * (end - start)];
    int at = 0;
    for (int[] row : rows) {
      for (int l = start; l < end; l++) {
        all[at++] = l < length ? row[l] : l + shift();
      }
    }
    return all;
  }

  /// One more than the largest position of tokens [0, end).
  int reach(int end) {
    int inPrompt =
        Arrays.stream(rows)
            .mapToInt(row -> Arrays.stream(row, 0, Math.min(end, length)).max().orElse(-1) + 1)
            .max()
            .orElse(Math.min(end, length));
    return Math.max(inPrompt, end > length ? end + shift() : 0);
  }
}
