package dev.treeline.finetune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Several examples about one picture in one row, what they share computed once.
///
/// The token sequences are merged into a tree of prefixes and laid out in depth-first order. A
/// token sees its ancestors only, and its position is its depth, so each example is computed
/// exactly as if it stood alone: token `i` sees `j` where `j <= i < ends[j]`.
///
/// @param image as in [Example]
/// @param tokens `[L]`
/// @param positions `[L]` depth in the tree
/// @param ends `[L]` the place after the last token below this one
/// @param targets what is to be predicted, in the order of the examples
@SuppressWarnings("ArrayRecordComponent")
record PackedRow(int image, int[] tokens, int[] positions, int[] ends, List<Target> targets) {
  /// One token to predict.
  ///
  /// @param place the token in the row after which it comes
  /// @param token what comes
  /// @param example the index of the example it belongs to
  /// @param kind the example's
  record Target(int place, int token, int example, String kind) {}

  int length() {
    return tokens.length;
  }

  /// How many examples it holds.
  int examples() {
    return targets.getLast().example() + 1;
  }

  /// The same row with other names for its kinds.
  PackedRow withKinds(UnaryOperator<String> changed) {
    List<Target> renamed =
        targets.stream()
            .map(one -> new Target(one.place, one.token, one.example, changed.apply(one.kind)))
            .toList();
    return new PackedRow(image, tokens, positions, ends, renamed);
  }

  /// Packs examples of one picture into as few rows as fit, in their order.
  ///
  /// @param examples all with the same image
  /// @param longest L at most, unless one example alone is longer
  static List<PackedRow> pack(List<Example> examples, int longest) {
    var rows = new ArrayList<PackedRow>();
    var tree = new Tree();
    for (Example example : examples) {
      if (tree.size > 0 && tree.size + tree.added(example) > longest) {
        rows.add(tree.row());
        tree = new Tree();
      }
      tree.add(example);
    }
    if (tree.size > 0) {
      rows.add(tree.row());
    }
    return rows;
  }

  private static final class Node {
    final int token;
    final Map<Integer, Node> children = new LinkedHashMap<>();
    int place;

    Node(int token) {
      this.token = token;
    }
  }

  private record Wanted(Node after, int token, int example, String kind) {}

  private static final class Tree {
    private final Node root = new Node(-1);
    private final List<Wanted> wanted = new ArrayList<>();
    private int image;
    private int examples;
    private int size;

    /// The tokens that `example` would add.
    int added(Example example) {
      Node node = root;
      int depth = 0;
      while (depth < example.length()) {
        Node child = node.children.get(token(example, depth));
        if (child == null) {
          break;
        }
        node = child;
        depth++;
      }
      return example.length() - depth;
    }

    void add(Example example) {
      image = example.image();
      Node node = root;
      for (int depth = 0; depth < example.length(); depth++) {
        node = child(node, token(example, depth));
        int next = depth + 1 - example.prompt().length;
        if (next >= 0) {
          wanted.add(new Wanted(node, example.answer()[next], examples, example.kind()));
        }
      }
      examples++;
    }

    private Node child(Node node, int token) {
      Node child = node.children.get(token);
      if (child == null) {
        child = new Node(token);
        node.children.put(token, child);
        size++;
      }
      return child;
    }

    private static int token(Example example, int depth) {
      int[] prompt = example.prompt();
      return depth < prompt.length ? prompt[depth] : example.answer()[depth - prompt.length];
    }

    PackedRow row() {
      int[] tokens = new int[size];
      int[] positions = new int[size];
      int[] ends = new int[size];
      int place = 0;
      for (Node child : root.children.values()) {
        place = lay(child, place, new int[][] {tokens, positions, ends}, 0);
      }
      List<Target> targets =
          wanted.stream()
              .map(one -> new Target(one.after.place, one.token, one.example, one.kind))
              .toList();
      return new PackedRow(image, tokens, positions, ends, targets);
    }

    /// Runs of single children are walked, so the depth of the recursion is the number of forks.
    private static int lay(Node top, int start, int[][] arrays, int depth) {
      var run = new ArrayList<Node>();
      Node node = top;
      int place = start;
      while (true) {
        run.add(node);
        node.place = place;
        arrays[0][place] = node.token;
        arrays[1][place] = depth + run.size() - 1;
        place++;
        if (node.children.size() != 1) {
          break;
        }
        node = node.children.values().iterator().next();
      }
      for (Node child : node.children.values()) {
        place = lay(child, place, arrays, depth + run.size());
      }
      for (Node one : run) {
        arrays[2][one.place] = place;
      }
      return place;
    }
  }
}
