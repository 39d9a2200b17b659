package dev.treeline.inference.rows;

import jdk.incubator.vector.FloatVector;

/// What one run of an inner loop ([Dots]) goes over: the weights of a panel of outputs for a chunk
/// of the inputs. Belongs to one worker, and is changed from run to run.
final class Stretch {
  /// the address where the weights begin
  long at;

  /// how many inputs
  int count;

  /// the inputs: the first one's number for each row, then the second one's, and so on; or row by
  /// row, as the loop takes them ([Dots#takesRowsApart])
  float[] inputs = {};

  /// where the panel's scales for the chunk begin
  int scale;

  /// what comes out: a panel for each row
  final float[] products = new float[RowMap.MOST_TOGETHER * RowMap.LARGEST_PANEL];

  /// Keeps the four vectors of a row's panel.
  void put(int row, FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    int at = 4 * Lanes.WIDTH * row;
    a.intoArray(products, at);
    b.intoArray(products, at + Lanes.WIDTH);
    c.intoArray(products, at + 2 * Lanes.WIDTH);
    d.intoArray(products, at + 3 * Lanes.WIDTH);
  }
}
