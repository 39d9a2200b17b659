package dev.treeline.finetune;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Rows padded to one length, as the kernels take them.
///
/// @param images `[B]` of the rows that have a picture, in order
/// @param grid `[3, B, L]` tokens, positions, ends; padding sees only itself
/// @param places `[2, M]` where in `[B · L]` image vectors go, and under it which of `[B · P]` goes
///   there
/// @param wanted `[2, N]` where in `[B · L]` a target is predicted, and under it the target
/// @param weights `[N]`
/// @param examples `[N]` which of the batch's examples a target belongs to
/// @param packed the rows it was made from
@SuppressWarnings("ArrayRecordComponent")
record MicroBatch(
    int[] images,
    long[][] grid,
    long[][] places,
    long[][] wanted,
    float[] weights,
    long[] examples,
    List<PackedRow> packed) {
  /// How a picture stands among the tokens.
  ///
  /// @param id of the token whose places take image vectors
  /// @param count how many of them one picture has
  record ImageTokens(int id, int count) {}

  int length() {
    return grid[0].length / packed.size();
  }

  double weight() {
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    return sum;
  }

  /// Pads rows to the longest.
  ///
  /// @param picture how pictures stand among the tokens
  /// @param weightOfKind what a target of a kind counts; 1 where absent
  static MicroBatch of(
      List<PackedRow> packed, ImageTokens picture, Map<String, Double> weightOfKind) {
    int length = packed.stream().mapToInt(PackedRow::length).max().orElseThrow();
    int count = packed.stream().mapToInt(row -> row.targets().size()).sum();
    long[][] wanted = new long[2][count];
    float[] weights = new float[count];
    long[] examples = new long[count];
    int n = 0;
    int before = 0;
    for (int b = 0; b < packed.size(); b++) {
      for (PackedRow.Target target : packed.get(b).targets()) {
        wanted[0][n] = (long) b * length + target.place();
        wanted[1][n] = target.token();
        weights[n] = weightOfKind.getOrDefault(target.kind(), 1.0).floatValue();
        examples[n++] = (long) before + target.example();
      }
      before += packed.get(b).examples();
    }
    int[] images = packed.stream().mapToInt(PackedRow::image).filter(image -> image >= 0).toArray();
    return new MicroBatch(
        images,
        grid(packed, length),
        places(packed, length, picture),
        wanted,
        weights,
        examples,
        packed);
  }

  /// How many examples the rows hold.
  int exampleCount() {
    return packed.stream().mapToInt(PackedRow::examples).sum();
  }

  private static long[][] grid(List<PackedRow> packed, int length) {
    long[][] grid = new long[3][packed.size() * length];
    for (int b = 0; b < packed.size(); b++) {
      PackedRow row = packed.get(b);
      for (int l = 0; l < length; l++) {
        boolean real = l < row.length();
        int at = b * length + l;
        grid[0][at] = real ? row.tokens()[l] : 0;
        grid[1][at] = real ? row.positions()[l] : 0;
        grid[2][at] = real ? row.ends()[l] : l + 1;
      }
    }
    return grid;
  }

  /// A branch that forks before the picture holds it again, whole, so the vectors of a picture are
  /// counted round and round in a row.
  private static long[][] places(List<PackedRow> packed, int length, ImageTokens picture) {
    long[][] places = new long[2][packed.size() * length];
    int count = 0;
    int pictures = 0;
    for (int b = 0; b < packed.size(); b++) {
      PackedRow row = packed.get(b);
      int vector = 0;
      for (int l = 0; l < row.length() && row.image() >= 0; l++) {
        if (row.tokens()[l] == picture.id()) {
          places[0][count] = (long) b * length + l;
          places[1][count++] = (long) pictures * picture.count() + vector++ % picture.count();
        }
      }
      pictures += row.image() >= 0 ? 1 : 0;
    }
    return new long[][] {Arrays.copyOf(places[0], count), Arrays.copyOf(places[1], count)};
  }
}
