package dev.treeline.bench.grove;

import java.util.PriorityQueue;

/// A canonical Huffman code of limited length.
///
/// @param lengths bits of each symbol, 0 for those that do not occur
/// @param codes the bits, mirrored as DEFLATE writes them
@SuppressWarnings("ArrayRecordComponent")
record Huffman(int[] lengths, int[] codes) {
  private record Node(long weight, int order, int low, int high) implements Comparable<Node> {
    @Override
    public int compareTo(Node other) {
      int byWeight = Long.compare(weight, other.weight);
      return byWeight != 0 ? byWeight : Integer.compare(order, other.order);
    }
  }

  /// Counts are flattened until no code is longer than `limit`.
  static Huffman of(int[] counts, int limit) {
    long[] weights = new long[counts.length];
    for (int s = 0; s < counts.length; s++) {
      weights[s] = counts[s];
    }
    int[] lengths = lengths(weights);
    while (max(lengths) > limit) {
      for (int s = 0; s < weights.length; s++) {
        weights[s] = (weights[s] + 1) / 2;
      }
      lengths = lengths(weights);
    }
    return new Huffman(lengths, codes(lengths));
  }

  void put(int symbol, Deflate.Bits out) {
    out.put(codes[symbol], lengths[symbol]);
  }

  private static int max(int[] values) {
    int max = 0;
    for (int value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  /// Ties go to the older node, so that the tree is the same everywhere.
  private static int[] lengths(long[] weights) {
    Node[] nodes = new Node[weights.length * 2];
    PriorityQueue<Node> queue = new PriorityQueue<>();
    for (int s = 0; s < weights.length; s++) {
      nodes[s] = new Node(weights[s], s, -1, -1);
      if (weights[s] > 0) {
        queue.add(nodes[s]);
      }
    }
    int next = weights.length;
    while (queue.size() > 1) {
      Node a = queue.remove();
      Node b = queue.remove();
      long weight = a.weight() + b.weight();
      nodes[next] =
          new Node(weight, /* order= */ next, /* low= */ a.order(), /* high= */ b.order());
      queue.add(nodes[next++]);
    }
    int[] depths = new int[next];
    for (int n = next - 1; n >= weights.length; n--) {
      depths[nodes[n].low()] = depths[n] + 1;
      depths[nodes[n].high()] = depths[n] + 1;
    }
    int[] lengths = new int[weights.length];
    System.arraycopy(depths, 0, lengths, 0, lengths.length);
    return lengths;
  }

  /// RFC 1951, 3.2.2.
  private static int[] codes(int[] lengths) {
    int[] codes = new int[lengths.length];
    int code = 0;
    for (int bits = 1; bits <= 15; bits++) {
      code <<= 1;
      for (int s = 0; s < lengths.length; s++) {
        if (lengths[s] == bits) {
          codes[s] = Integer.reverse(code++) >>> (32 - bits);
        }
      }
    }
    return codes;
  }
}
