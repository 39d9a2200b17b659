package dev.treeline.inference.rows;

import static dev.treeline.inference.rows.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import java.util.List;
import jdk.incubator.vector.FloatVector;

/// The low-rank pairs that an adapter puts beside maps W whose outputs lie below each other: `y = g
/// W x + c + B A x`, with c the map's bias. All in f32.
///
/// The rows of A, of all pairs, lie in vectors: their numbers for the first input side by side,
/// then those for the second. So a row's products with them are added in the order of the inputs,
/// each fourth in a sum of its own.
public final class LowRanks {
  private static final int SUMS = 4;

  private final int in;
  private final int ranks;
  private final List<Part> parts;
  private final float[] gains;
  private final float[] a; // [vectors of ranks][in][lanes]

  /// One of the pairs.
  ///
  /// @param output the first output of its map, of all
  /// @param a `[rank, in]`
  /// @param b `[out, rank]`, with the adapter's factor worked in
  @SuppressWarnings("ArrayRecordComponent")
  public record Part(int output, int rank, float[] a, float[] b) {
    public Part {
      if (rank < 1 || a.length % rank != 0 || b.length % rank != 0) {
        throw new IllegalArgumentException(
            "a and b must have %d rows and columns, but have %d and %d numbers"
                .formatted(rank, a.length, b.length));
      }
    }

    int end() {
      return output + b.length / rank;
    }
  }

  /// @param in how many numbers go into the maps
  /// @param parts in the order of their outputs; maps without a pair have none
  /// @param gains g, `[out]` of all maps, or empty for 1
  public LowRanks(int in, List<Part> parts, float[] gains) {
    for (Part part : parts) {
      if (part.a.length != (long) part.rank * in) {
        throw new IllegalArgumentException(
            "a must have %d x %d numbers, but has %d".formatted(part.rank, in, part.a.length));
      }
    }
    this.in = in;
    this.parts = List.copyOf(parts);
    this.gains = gains.clone();
    this.ranks = parts.stream().mapToInt(Part::rank).sum();
    this.a = new float[in * Lanes.rounded(ranks)];
    int rank = 0;
    for (Part part : parts) {
      for (int r = 0; r < part.rank; r++, rank++) {
        int to = rank / Lanes.WIDTH * in * Lanes.WIDTH + rank % Lanes.WIDTH;
        for (int i = 0; i < in; i++) {
          a[to + i * Lanes.WIDTH] = part.a[r * in + i];
        }
      }
    }
  }

  /// How many numbers go in.
  int in() {
    return in;
  }

  /// The pairs.
  List<Part> parts() {
    return parts;
  }

  /// `[out]`, or empty.
  float[] gains() {
    return gains;
  }

  /// How many numbers A x is, and some behind it.
  int room() {
    return Lanes.rounded(ranks);
  }

  /// A x.
  ///
  /// @param x the row, from its first number
  /// @param to [#room] numbers or more
  void lower(float[] x, float[] to) {
    for (int rank = 0; rank < ranks; rank += Lanes.WIDTH) {
      lower(x, rank, to);
    }
  }

  private void lower(float[] x, int rank, float[] to) {
    int at = rank * in;
    int i = 0;
    FloatVector z = FloatVector.zero(FLOATS);
    FloatVector a0 = z, a1 = z, a2 = z, a3 = z;
    for (; i <= in - SUMS; i += SUMS) {
      a0 = fromArray(FLOATS, a, at).fma(broadcast(FLOATS, x[i]), a0);
      a1 = fromArray(FLOATS, a, at + Lanes.WIDTH).fma(broadcast(FLOATS, x[i + 1]), a1);
      a2 = fromArray(FLOATS, a, at + 2 * Lanes.WIDTH).fma(broadcast(FLOATS, x[i + 2]), a2);
      a3 = fromArray(FLOATS, a, at + 3 * Lanes.WIDTH).fma(broadcast(FLOATS, x[i + 3]), a3);
      at += SUMS * Lanes.WIDTH;
    }
    for (; i < in; i++) {
      a0 = fromArray(FLOATS, a, at).fma(broadcast(FLOATS, x[i]), a0);
      at += Lanes.WIDTH;
    }
    z.add(a0).add(a1).add(z.add(a2).add(a3)).intoArray(to, rank);
  }
}
