package dev.treeline.decoding;

/// A sampler that can be put back to where it was, and then draws what it drew.
interface RepeatableSampler extends Sampler {
  /// Whether it can, with the generator that it has.
  boolean canRepeat();

  /// Where it is.
  long mark();

  /// Goes back to a mark of this sampler.
  void reset(long mark);

  /// The largest logit: the same from any row of the same numbers, so there is nothing to put back.
  final class Greedy implements RepeatableSampler {
    @Override
    public int sample(float[] logits) {
      return Rows.argmax(logits);
    }

    @Override
    public boolean canRepeat() {
      return true;
    }

    @Override
    public long mark() {
      return 0;
    }

    @Override
    public void reset(long mark) {}
  }
}
