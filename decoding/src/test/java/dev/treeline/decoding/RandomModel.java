package dev.treeline.decoding;

import java.util.Arrays;
import java.util.SplittableRandom;

/// A model out of the air: its rows follow from the seed and everything appended so far, so that a
/// stream that lost, doubled or disordered a token gives other rows. Counts its forwards.
final class RandomModel implements PartialLogits {
  private final long seed;
  private final int vocabularySize;
  private final double sharpness;
  private final Tokens history = new Tokens();
  private boolean prefilled;
  private boolean closed;
  private Runnable pending = () -> {};
  private int seen; // tokens of the latest forward, if all can be looked at
  private boolean blind; // since it was cut back
  int forwards;
  int cuts;
  int joined;
  int reused;

  /// @param sharpness how far apart logits are; at 6 one token is mostly the only plausible one
  RandomModel(long seed, int vocabularySize, double sharpness) {
    this.seed = seed;
    this.vocabularySize = vocabularySize;
    this.sharpness = sharpness;
  }

  @Override
  public float[] prefill() {
    if (prefilled || closed) {
      throw new IllegalStateException("prefill may be called once");
    }
    forward();
    prefilled = true;
    return row();
  }

  @Override
  public float[] append(int token) {
    return appendAll(new int[] {token});
  }

  @Override
  public float[] appendAll(int[] tokens) {
    if (!prefilled || tokens.length == 0) {
      throw new IllegalStateException("prefill comes first, and tokens after it");
    }
    forward();
    Arrays.stream(tokens).forEach(history::add);
    return row();
  }

  @Override
  public void advance(int[] tokens) {
    if (closed || prefilled && tokens.length == 0) {
      throw new IllegalStateException("there is nothing to run");
    }
    forward();
    prefilled = true;
    Arrays.stream(tokens).forEach(history::add);
  }

  @Override
  public boolean joins(LogitsStream leader) {
    return leader instanceof RandomModel;
  }

  @Override
  public void advanceWith(LogitsStream leader, int[] tokens) {
    ((RandomModel) leader).pending =
        () -> {
          advance(tokens);
          forwards--;
          joined++;
        };
  }

  @Override
  public boolean isRowwise() {
    return seed % 2 == 0;
  }

  @Override
  public boolean canCutBack() {
    return true;
  }

  @Override
  public void advanceAll(int[] tokens) {
    advance(tokens);
    seen = tokens.length;
  }

  @Override
  public float[] read(int back, int[] ids) {
    return Rows.gather(row(back), ids);
  }

  @Override
  public float[] row(int back) {
    if (back >= seen) {
      throw new IllegalStateException("the position was not kept");
    }
    return row(Tokens.of(Arrays.copyOf(history.toArray(), history.size() - back)));
  }

  @Override
  public void cutBack(int tokens) {
    if (tokens > 0) {
      history.keep(history.size() - tokens);
      seen = 0;
      blind = true;
      cuts++;
    }
  }

  private void forward() {
    forwards++;
    seen = 0;
    blind = false;
    Runnable follower = pending;
    pending = () -> {};
    follower.run();
  }

  @Override
  public float[] read(int[] ids) {
    return Rows.gather(row(), ids);
  }

  @Override
  public float[] row() {
    if (blind) {
      throw new IllegalStateException("it was cut back");
    }
    return row(history);
  }

  private float[] row(Tokens tokens) {
    var random = new SplittableRandom(seed * 31 + Arrays.hashCode(tokens.toArray()));
    var row = new float[vocabularySize];
    for (int v = 0; v < row.length; v++) {
      row[v] = (float) (sharpness * random.nextGaussian());
    }
    return row;
  }

  /// Spoils what is given back: who looks at it once more chooses another token, or fails.
  @Override
  public void reuse(float[] row) {
    if (row.length != vocabularySize) {
      throw new IllegalStateException("this is no row of mine");
    }
    Arrays.fill(row, Float.NaN);
    reused++;
  }

  @Override
  public void close() {
    closed = true;
  }
}
