package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecoderTest {
  private static final Sampler GREEDY = new Sampling.Greedy().with(0);

  private final List<Integer> heard = new ArrayList<>();

  private static Decoder decoder(int maxTokens, Integer... stopTokens) {
    return new Decoder(GREEDY, new Limits(Set.of(stopTokens), maxTokens));
  }

  @Test
  void stopsBeforeTheStopTokenAndAsksForNoRowAfterIt() {
    var stream = ScriptedStream.choosing(5, 1, 2, 4);
    Decoded decoded = decoder(10, 3, 4).decode(stream, heard::add);
    assertThat(decoded.tokens()).containsExactly(1, 2);
    assertThat(decoded.ending()).isEqualTo(new Ending.StopToken(4));
    assertThat(heard).containsExactly(1, 2);
    assertThat(stream.calls).containsExactly("prefill", "append 1", "append 2");
  }

  @Test
  void theLastAllowedTokenIsNotAppended() {
    var stream = ScriptedStream.choosing(5, 1, 2, 3);
    Decoded decoded = decoder(2).decode(stream, heard::add);
    assertThat(decoded.tokens()).containsExactly(1, 2);
    assertThat(decoded.ending()).isEqualTo(new Ending.Length());
    assertThat(stream.calls).containsExactly("prefill", "append 1");
  }

  @Test
  void givesBackEveryRowThatHasBeenChosenFrom() {
    var clean = new RandomModel(3, 40, 1);
    var amateur = new RandomModel(4, 40, 1);
    decoder(6).decode(new ContrastiveStream(clean, amateur, new ContrastRule.Vcd(1, 0)), _ -> {});
    assertThat(clean.reused).isEqualTo(5);
    assertThat(amateur.reused).as("each at once").isEqualTo(6);
  }

  @Test
  void aStopTokenInTheFirstRowGivesAnEmptyAnswer() {
    Decoded decoded = decoder(1, 4).decode(ScriptedStream.choosing(5, 4), heard::add);
    assertThat(decoded.tokens()).isEmpty();
    assertThat(decoded.ending()).isEqualTo(new Ending.StopToken(4));
    assertThat(heard).isEmpty();
  }

  @Test
  void cancelledBeforeTheStartRunsNothing() {
    var stream = ScriptedStream.choosing(5, 1);
    var decoder = new Decoder(GREEDY, List.of(), new Limits(Set.of(), 9), () -> true);
    Decoded decoded = decoder.decode(stream, heard::add);
    assertThat(decoded.ending()).isEqualTo(new Ending.Cancelled());
    assertThat(decoded.firstRow()).isEmpty();
    assertThat(stream.calls).isEmpty();
  }

  @Test
  void cancelledOnTheWayKeepsWhatWasSaidAndAsksForNoFurtherRow() {
    var stream = ScriptedStream.choosing(5, 1, 2, 3, 1);
    var decoder = new Decoder(GREEDY, List.of(), new Limits(Set.of(), 9), () -> heard.size() == 2);
    Decoded decoded = decoder.decode(stream, heard::add);
    assertThat(decoded.tokens()).containsExactly(1, 2);
    assertThat(decoded.ending()).isEqualTo(new Ending.Cancelled());
    assertThat(stream.calls).containsExactly("prefill", "append 1");
  }

  @Test
  void processorsRunInOrderOnTheAnswerSoFarAndTheFirstRowIsFromBeforeThem() {
    List<String> seen = new ArrayList<>();
    LogitsProcessor note = (history, logits) -> seen.add(history + " " + logits[1]);
    LogitsProcessor banOne = (history, logits) -> logits[1] = Float.NEGATIVE_INFINITY;
    var decoder = new Decoder(GREEDY, List.of(banOne, note), new Limits(Set.of(), 2), () -> false);
    Decoded decoded = decoder.decode(ScriptedStream.choosing(3, 1, 2), heard::add);
    assertThat(decoded.tokens()).containsExactly(0, 2);
    assertThat(seen).containsExactly("[] -Infinity", "[0] -Infinity");
    assertThat(decoded.firstRow()).containsExactly(0, 5, 0);
  }

  @Test
  void theStreamStaysOpen() {
    var stream = ScriptedStream.choosing(5, 1);
    decoder(1).decode(stream, heard::add);
    assertThat(stream.calls).doesNotContain("close");
  }

  @Test
  void anAnswerMayBeLong() {
    int[] tokens = new int[1000];
    Decoded decoded = decoder(1000).decode(ScriptedStream.choosing(2, tokens), heard::add);
    assertThat(decoded.tokens()).isEqualTo(tokens);
  }

  @Test
  void zeroTokensAreRefused() {
    assertThatThrownBy(() -> new Limits(Set.of(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxTokens must be at least 1, but is 0");
  }

  @Test
  void endingsHaveWordsForFiles() {
    assertThat(new Ending.StopToken(2).word()).isEqualTo("stop");
    assertThat(new Ending.Length().word()).isEqualTo("length");
    assertThat(new Ending.Cancelled().word()).isEqualTo("cancelled");
  }
}
