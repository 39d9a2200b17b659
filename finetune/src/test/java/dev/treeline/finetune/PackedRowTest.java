package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PackedRowTest {
  private static Example example(int[] prompt, int... answer) {
    return new Example(0, prompt, answer, "kind");
  }

  @Test
  void whatExamplesShareStandsOnce() {
    List<PackedRow> rows =
        PackedRow.pack(
            List.of(example(new int[] {1, 5, 5, 7}, 9, 2), example(new int[] {1, 5, 5, 8}, 9, 2)),
            100);
    assertThat(rows).hasSize(1);
    PackedRow row = rows.getFirst();
    assertThat(row.tokens()).containsExactly(1, 5, 5, 7, 9, 8, 9);
    assertThat(row.positions()).containsExactly(0, 1, 2, 3, 4, 3, 4);
    assertThat(row.ends()).containsExactly(7, 7, 7, 5, 5, 7, 7);
    assertThat(row.targets().stream().map(PackedRow.Target::place)).containsExactly(3, 4, 5, 6);
    assertThat(row.targets().stream().map(PackedRow.Target::token)).containsExactly(9, 2, 9, 2);
    assertThat(row.targets().stream().map(PackedRow.Target::example)).containsExactly(0, 0, 1, 1);
  }

  @Test
  void aRowThatWouldGrowTooLongIsClosed() {
    List<PackedRow> rows =
        PackedRow.pack(
            List.of(example(new int[] {1, 2, 3}, 4), example(new int[] {1, 6, 7}, 8)), 4);
    assertThat(rows.stream().map(PackedRow::length)).containsExactly(3, 3);
  }

  /// What a token sees, read off a row, must be the example's own tokens in order.
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyTargetSeesItsExampleAndNothingElse(long seed) {
    var random = new SplittableRandom(seed);
    var examples = new ArrayList<Example>();
    for (int i = 0; i < 12; i++) {
      int[] prompt = random.ints(2 + random.nextInt(5), 0, 3).toArray();
      examples.add(example(prompt, random.ints(1 + random.nextInt(3), 0, 3).toArray()));
    }
    int example = 0;
    for (PackedRow row : PackedRow.pack(examples, 25)) {
      int last = -1;
      int within = 0;
      for (PackedRow.Target target : row.targets()) {
        if (target.example() != last) {
          last = target.example();
          within = 0;
          example++;
        }
        Example whole = examples.get(example - 1);
        assertThat(target.token()).isEqualTo(whole.answer()[within]);
        int[] seen = seen(row, target.place());
        int[] expected = Arrays.copyOf(whole.prompt(), whole.prompt().length + within);
        System.arraycopy(whole.answer(), 0, expected, whole.prompt().length, within);
        assertThat(seen).isEqualTo(expected);
        assertThat(row.positions()[target.place()]).isEqualTo(seen.length - 1);
        within++;
      }
    }
    assertThat(example).isEqualTo(examples.size());
  }

  private static int[] seen(PackedRow row, int place) {
    var tokens = new ArrayList<Integer>();
    for (int j = 0; j <= place; j++) {
      if (place < row.ends()[j]) {
        tokens.add(row.tokens()[j]);
      }
    }
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }
}
