package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.decoding.ContrastRule.PlausibilityOnly;
import dev.treeline.decoding.ContrastRule.Vcd;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ContrastiveStreamTest {
  private static final float MASKED = Float.NEGATIVE_INFINITY;
  private static final Vcd RULE = new Vcd(1, 0.1);
  private static final Sampler GREEDY = new Sampling.Greedy().with(0);

  private final ScriptedStream clean =
      new ScriptedStream(new float[] {2, 3, 0}, new float[] {5, 4, 0}, new float[] {0, 1, 9});
  private final ScriptedStream amateur =
      new ScriptedStream(new float[] {0, 3, 0}, new float[] {5, 1, 7}, new float[] {1, 1, 1});

  private static Decoded decode(LogitsStream stream) {
    return new Decoder(GREEDY, new Limits(Set.of(2), 9)).decode(stream, _ -> {});
  }

  @Test
  void bothViewsGetEveryChosenTokenAndTheContrastChooses() {
    Decoded decoded = decode(new ContrastiveStream(clean, amateur, RULE));
    // row 0: 4 3 x, row 1: 5 7 x, row 2: x x 17; the clean view alone would say 1, 0
    assertThat(decoded.tokens()).containsExactly(0, 1);
    assertThat(decoded.ending()).isEqualTo(new Ending.StopToken(2));
    assertThat(decoded.firstRow()).containsExactly(4, 3, MASKED);
    assertThat(clean.calls).containsExactly("prefill", "append 0", "append 1");
    assertThat(amateur.calls).isEqualTo(clean.calls);
  }

  @Test
  void manyTokensAtOnceGoToBothViews() {
    var stream = new ContrastiveStream(clean, amateur, RULE);
    stream.prefill();
    assertThat(stream.appendAll(new int[] {0, 1})).containsExactly(MASKED, MASKED, 17);
    assertThat(amateur.calls).containsExactly("prefill", "append all [0, 1]");
  }

  @Test
  void theSharedCacheFaultLeavesTheAmateurASayInTheFirstTokenOnly() {
    Decoded decoded = decode(new SharedCacheContrastiveStream(clean, amateur, RULE));
    // row 0: 4 3 x as above, then the clean rows under the mask: 5 4 x, x x 9
    assertThat(decoded.tokens()).containsExactly(0, 0);
    assertThat(clean.calls).containsExactly("prefill", "append 0", "append 0");
    assertThat(amateur.calls).containsExactly("prefill", "close");
  }

  @Test
  void theSharedCacheFaultIsTheMaskAloneAfterTheFirstToken() {
    var stream = new SharedCacheContrastiveStream(clean, amateur, RULE);
    stream.prefill();
    assertThat(stream.append(0)).containsExactly(5, 4, MASKED);
    assertThat(stream.appendAll(new int[] {0})).containsExactly(MASKED, MASKED, 9);
  }

  @Test
  void forOneWordAnswersTheFaultMakesNoDifference() {
    float[] fixed = new ContrastiveStream(clean, amateur, RULE).prefill();
    float[] faulty =
        new SharedCacheContrastiveStream(
                new ScriptedStream(new float[] {2, 3, 0}),
                new ScriptedStream(new float[] {0, 3, 0}),
                RULE)
            .prefill();
    assertThat(faulty).isEqualTo(fixed);
  }

  @Test
  void theMaskedStreamEqualsAContrastThatReadsNoAmateur() {
    var rule = new PlausibilityOnly(0.1);
    var masked = new MaskedStream(clean, rule);
    assertThat(masked.prefill()).containsExactly(2, 3, MASKED);
    assertThat(masked.append(1)).containsExactly(5, 4, MASKED);
    assertThat(masked.appendAll(new int[] {1})).containsExactly(MASKED, MASKED, 9);
    masked.close();
    assertThat(clean.calls).containsExactly("prefill", "append 1", "append all [1]", "close");
  }

  @Test
  void closingClosesBothAndMayBeRepeated() {
    var stream = new ContrastiveStream(clean, amateur, RULE);
    stream.close();
    stream.close();
    assertThat(clean.calls).containsExactly("close", "close");
    assertThat(amateur.calls).containsExactly("close", "close");
  }

  @Test
  void bothAreClosedWhenBothFailToAndNoFailureIsLost() {
    for (boolean shared : new boolean[] {false, true}) {
      var first = new FailingStream("clean");
      var second = new FailingStream("amateur");
      LogitsStream stream =
          shared
              ? new SharedCacheContrastiveStream(first, second, RULE)
              : new ContrastiveStream(first, second, RULE);
      assertThatThrownBy(stream::close)
          .hasMessage("amateur")
          .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("clean"));
      assertThat(first.closed && second.closed).isTrue();
    }
  }

  @Test
  void viewsOfTwoVocabulariesAreRefused() {
    var stream = new ContrastiveStream(clean, new ScriptedStream(new float[4]), RULE);
    assertThatThrownBy(stream::prefill)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "both views must have one vocabulary, but clean rows have 3 logits and amateur rows 4");
  }

  @Test
  void theMeanOfTwoViewsGetsEveryTokenInBoth() {
    var stream = new MeanStream(clean, amateur);
    assertThat(stream.prefill()).containsExactly(1, 3, 0);
    assertThat(stream.append(1)).containsExactly(5, 2.5f, 3.5f);
    assertThat(stream.appendAll(new int[] {0})).containsExactly(0.5f, 1, 5);
    stream.close();
    assertThat(clean.calls).containsExactly("prefill", "append 1", "append all [0]", "close");
    assertThat(amateur.calls).isEqualTo(clean.calls);
  }

  @Test
  void theFirstRowIsKeptAsItCameAlthoughTheRowIsChangedLater() {
    var tapped = new FirstRowStream(clean);
    assertThat(tapped.firstRow()).isEmpty();
    try (var stream = new ContrastiveStream(tapped, amateur, RULE)) {
      stream.prefill();
      stream.append(1);
      stream.appendAll(new int[] {0});
    }
    assertThat(tapped.firstRow()).containsExactly(2, 3, 0);
    assertThat(clean.calls).containsExactly("prefill", "append 1", "append all [0]", "close");
  }

  @Test
  void sampledContrastDrawsFromTheContrastedRowAndRepeatsBySeed() {
    var counts = new int[3];
    for (int seed = 0; seed < 4000; seed++) {
      float[] row =
          new ContrastiveStream(
                  new ScriptedStream(new float[] {2, 3, 0}),
                  new ScriptedStream(new float[] {1, 3, 0}),
                  RULE)
              .prefill();
      int token = Sampling.Sampled.at(1).with(new SplittableRandom(seed)).sample(row);
      assertThat(Sampling.Sampled.at(1).with(seed).sample(row)).isEqualTo(token);
      counts[token]++;
    }
    // contrasted 3 3 x: a fair coin; 3.3 standard deviations of 4000 throws are 104
    assertThat(counts[0]).isBetween(1896, 2104);
    assertThat(counts[2]).isZero();
  }

  private static final class FailingStream implements LogitsStream {
    private final String name;
    private boolean closed;

    FailingStream(String name) {
      this.name = name;
    }

    @Override
    public float[] prefill() {
      throw new UnsupportedOperationException();
    }

    @Override
    public float[] append(int token) {
      throw new UnsupportedOperationException();
    }

    @Override
    public float[] appendAll(int[] tokens) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      closed = true;
      throw new IllegalStateException(name);
    }
  }
}
