package dev.treeline.finetune;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/// Rows padded to one length, as the kernels take them.
///
/// @param images `[B]` of the rows that have a picture, in order
/// @param grid `[3 + axes, B, L]` tokens, depths, ends, then the positions on each axis where there
///   are axes; padding sees only itself
/// @param places `[2, M]` where in `[B · L]` image vectors go, and under it which of all vectors of
///   the batch's pictures goes there; or `[3, M]` where the text looks at pictures that do not
///   stand in it: places of image tokens, the number of the picture in the batch, and how many of
///   its vectors show something
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
  /// @param counts how many of them a picture has, by its index
  /// @param shown where the text looks at pictures that do not stand in it: how many vectors of a
  ///   picture show something
  record ImageTokens(int id, IntUnaryOperator counts, Optional<IntUnaryOperator> shown) {
    ImageTokens(int id, IntUnaryOperator counts) {
      this(id, counts, Optional.empty());
    }

    /// Where every picture has as many.
    ImageTokens(int id, int count) {
      this(id, _ -> count);
    }

    /// Where there are no pictures.
    static ImageTokens none() {
      return new ImageTokens(-1, 0);
    }
  }

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
    int axes = packed.getFirst().rotary().length;
    long[][] grid = new long[3 + axes][packed.size() * length];
    for (int b = 0; b < packed.size(); b++) {
      PackedRow row = packed.get(b);
      for (int l = 0; l < length; l++) {
        boolean real = l < row.length();
        int at = b * length + l;
        grid[0][at] = real ? row.tokens()[l] : 0;
        grid[1][at] = real ? row.positions()[l] : 0;
        grid[2][at] = real ? row.ends()[l] : l + 1;
        for (int axis = 0; axis < axes; axis++) {
          grid[3 + axis][at] = real ? row.rotary()[axis][l] : 0;
        }
      }
    }
    return grid;
  }

  /// A branch that forks before the picture holds it again, whole, so the vectors of a picture are
  /// counted round and round in a row.
  private static long[][] places(List<PackedRow> packed, int length, ImageTokens picture) {
    long[][] places = new long[picture.shown.isPresent() ? 3 : 2][packed.size() * length];
    int count = 0;
    long before = 0;
    int number = 0;
    for (int b = 0; b < packed.size(); b++) {
      PackedRow row = packed.get(b);
      int vector = 0;
      int vectors = row.image() >= 0 ? picture.counts.applyAsInt(row.image()) : 0;
      for (int l = 0; l < row.length() && row.image() >= 0; l++) {
        if (row.tokens()[l] == picture.id()) {
          places[0][count] = (long) b * length + l;
          places[1][count] = before + vector++ % vectors;
          if (picture.shown.isPresent()) {
            places[1][count] = number;
            places[2][count] = picture.shown.get().applyAsInt(row.image());
          }
          count++;
        }
      }
      before += vectors;
      number += row.image() >= 0 ? 1 : 0;
    }
    int found = count;
    return Arrays.stream(places).map(all -> Arrays.copyOf(all, found)).toArray(long[][]::new);
  }
}
