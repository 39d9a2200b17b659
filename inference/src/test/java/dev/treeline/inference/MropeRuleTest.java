package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.HostTensor;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.QwenVlConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MropeRuleTest {
  private static final Path FIXTURE = Path.of("../models/src/test/resources/fixtures/qwen2-vl");
  private static final int START = 563;
  private static final int PICTURE = 566;

  @Test
  void textAfterAPictureGoesOnFromItsLargestPosition() {
    // 7 START, a picture of 1 x 3 vectors, 8 START, one of 2 x 1, 9
    int[] tokens = {7, START, PICTURE, PICTURE, PICTURE, 8, START, PICTURE, PICTURE, 9};
    Positions positions = positions(tokens, picture(2, 6), picture(4, 2));
    assertThat(positions.rows()[0]).containsExactly(0, 1, 2, 2, 2, 5, 6, 7, 7, 9);
    assertThat(positions.rows()[1]).containsExactly(0, 1, 2, 2, 2, 5, 6, 7, 8, 9);
    assertThat(positions.rows()[2]).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 7, 9);
    assertThat(positions.next()).isEqualTo(10);
    assertThat(positions.of(9, 11)).containsExactly(9, 10, 9, 10, 9, 10);
  }

  @Test
  void whatFollowsAPromptIsBehindTheCountOfTokens() {
    Positions positions =
        positions(new int[] {START, PICTURE, PICTURE, PICTURE, PICTURE, 5}, picture(4, 4));
    assertThat(positions.next()).isEqualTo(4);
    assertThat(positions.shift()).isEqualTo(-2);
  }

  @Test
  void aPictureWithoutItsStartCountsAsText() {
    Positions positions = positions(new int[] {5, PICTURE, PICTURE, PICTURE, 6}, picture(2, 6));
    for (int[] row : positions.rows()) {
      assertThat(row).containsExactly(0, 1, 2, 3, 4);
    }
  }

  @Test
  void textAloneIsCounted() {
    assertThat(positions(new int[] {5, START, 6}).isCounted()).isTrue();
  }

  private static Positions positions(int[] tokens, Picture... pictures) {
    try (Checkpoint checkpoint = Checkpoint.open(FIXTURE)) {
      return new MropeRule(checkpoint.config(QwenVlConfig.class))
          .of(new PreparedInput("", tokens, List.of(pictures)));
    }
  }

  private static Picture picture(int height, int width) {
    long patches = (long) height * width;
    return new Picture(
        new HostTensor(new long[] {patches, 1176}, new float[(int) patches * 1176]),
        Map.of(QwenVlConfig.GRID, HostTensor.whole(1, height, width)),
        "");
  }
}
