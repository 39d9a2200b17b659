package dev.treeline.inference.rows;

import java.lang.foreign.MemorySegment;

/// What one run of an inner loop ([Dots]) goes over: the weights of a panel of outputs for a chunk
/// of the inputs. Belongs to one worker, and is changed from run to run.
final class Stretch {
  MemorySegment weights = MemorySegment.NULL;

  /// where the weights begin, in bytes
  long at;

  /// how many inputs
  int count;

  /// the inputs: the first one's number for each row, then the second one's, and so on
  float[] inputs = {};

  /// where the panel's scales for the chunk begin
  int scale;

  /// what comes out: a panel for each row
  final float[] products = new float[RowMap.MOST_TOGETHER * RowMap.LARGEST_PANEL];
}
