package dev.treeline.jmh;

import java.util.SplittableRandom;

/// A clean and an amateur row as two views of one question give them: normal logits of deviation 2,
/// a few words that stand out, the amateur the same with noise on top.
///
/// @param clean `[V]`
/// @param amateur `[V]`
@SuppressWarnings("ArrayRecordComponent")
record RandomRows(float[] clean, float[] amateur) {
  private static final int STANDING_OUT = 8;

  static RandomRows of(int vocabularySize) {
    var random = new SplittableRandom(vocabularySize);
    float[] clean = new float[vocabularySize];
    for (int v = 0; v < vocabularySize; v++) {
      clean[v] = (float) (2 * random.nextGaussian());
    }
    for (int i = 0; i < STANDING_OUT; i++) {
      clean[random.nextInt(vocabularySize)] = (float) (12 + random.nextGaussian());
    }
    float[] amateur = new float[vocabularySize];
    for (int v = 0; v < vocabularySize; v++) {
      amateur[v] = clean[v] + (float) random.nextGaussian();
    }
    return new RandomRows(clean, amateur);
  }
}
