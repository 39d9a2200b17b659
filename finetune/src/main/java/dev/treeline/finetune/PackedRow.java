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
/// @param rotary `[axes, L]` as in [Example]; no axes where the depth is the position
/// @param targets what is to be predicted, in the order of the examples
@SuppressWarnings("ArrayRecordComponent")
record PackedRow(
    int image, int[] tokens, int[] positions, int[] ends, long[][] rotary, List<Target> targets) {
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
    return new PackedRow(image, tokens, positions, ends, rotary, renamed);
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
    final long[] rotary;
    final Map<Integer, Node> children = new LinkedHashMap<>();
    int place;

    Node(int token, long[] rotary) {
      this.token = token;
      this.rotary = rotary;
    }
  }

  private record Wanted(Node after, int token, int example, String kind) {}

  /// The arrays of a row while they are filled.
  @SuppressWarnings("ArrayRecordComponent")
  private record Laid(int[] tokens, int[] depths, int[] ends, long[][] rotary) {}

  private static final class Tree {
    private final Node root = new Node(-1, new long[0]);
    private final List<Wanted> wanted = new ArrayList<>();
    private int image;
    private int examples;
    private int size;
    private int axes;

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
      axes = example.positions().length;
      Node node = root;
      for (int depth = 0; depth < example.length(); depth++) {
        node = child(node, example, depth);
        int next = depth + 1 - example.prompt().length;
        if (next >= 0) {
          wanted.add(new Wanted(node, example.answer()[next], examples, example.kind()));
        }
      }
      examples++;
    }

    /// The same tokens before it and the same picture give a token the same positions.
    private Node child(Node node, Example example, int depth) {
      int token = token(example, depth);
      Node child = node.children.get(token);
      if (child == null) {
        child = new Node(token, example.rotary(depth));
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
      var laid = new Laid(new int[size], new int[size], new int[size], new long[axes][size]);
      int place = 0;
      for (Node child : root.children.values()) {
        place = lay(child, place, laid, 0);
      }
      List<Target> targets =
          wanted.stream()
              .map(one -> new Target(one.after.place, one.token, one.example, one.kind))
              .toList();
      return new PackedRow(image, laid.tokens, laid.depths, laid.ends, laid.rotary, targets);
    }

    /// Runs of single children are walked, so the depth of the recursion is the number of forks.
    private static int lay(Node top, int start, Laid laid, int depth) {
      var run = new ArrayList<Node>();
      Node node = top;
      int place = start;
      while (true) {
        run.add(node);
        node.place = place;
        laid.tokens[place] = node.token;
        laid.depths[place] = depth + run.size() - 1;
        for (int axis = 0; axis < laid.rotary.length; axis++) {
          laid.rotary[axis][place] = node.rotary[axis];
        }
        place++;
        if (node.children.size() != 1) {
          break;
        }
        node = node.children.values().iterator().next();
      }
      for (Node child : node.children.values()) {
        place = lay(child, place, laid, depth + run.size());
      }
      for (Node one : run) {
        laid.ends[one.place] = place;
      }
      return place;
    }
  }
}
