package dev.treeline.finetune;

/// Pictures with the class of what each patch shows.
///
/// @param images `[B]`
/// @param classes `[B · P]`
/// @param weights `[B · P]`
@SuppressWarnings("ArrayRecordComponent")
record PatchBatch(int[] images, long[] classes, float[] weights) {
  double weight() {
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    return sum;
  }
}
