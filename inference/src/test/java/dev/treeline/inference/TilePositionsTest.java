package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.models.HostTensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TilePositionsTest {
  @Test
  void aTileOfTheTrainedGridHasEachRowOnce() {
    TilePositions positions = TilePositions.whole(1, 3, 3);
    assertThat(positions.rows()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(positions.seen()).isEmpty();
  }

  @Test
  void anotherGridTakesTheRowBelowItsShare() {
    // 3 patches on a trained side of 4: rows 0, 4/3 = 1, 8/3 = 2
    assertThat(TilePositions.whole(2, 3, 4).rows())
        .containsExactly(0, 1, 2, 4, 5, 6, 8, 9, 10, 0, 1, 2, 4, 5, 6, 8, 9, 10);
    // 4 patches on a trained side of 2
    assertThat(Arrays.copyOf(TilePositions.whole(1, 4, 2).rows(), 8))
        .containsExactly(0, 0, 1, 1, 0, 0, 1, 1);
  }

  @Test
  void paddingHasNoShareInTheGrid() {
    // patches of 1 pixel; the last column and the last row are padding
    var mask = new HostTensor(new long[] {1, 3, 3}, new float[] {1, 1, 0, 1, 1, 0, 0, 0, 0});
    TilePositions positions = TilePositions.masked(mask, 1, 4);
    assertThat(positions.seen())
        .containsExactly(true, true, false, true, true, false, false, false, false);
    assertThat(positions.rows()).containsExactly(0, 2, 0, 8, 10, 0, 0, 0, 0);
  }

  @Test
  void aMaskOfOnesIsNone() {
    float[] ones = new float[36];
    Arrays.fill(ones, 1);
    TilePositions masked = TilePositions.masked(new HostTensor(new long[] {1, 6, 6}, ones), 2, 5);
    TilePositions whole = TilePositions.whole(1, 3, 5);
    assertThat(masked.rows()).containsExactly(whole.rows());
    assertThat(masked.seen()).isEmpty();
  }
}
