package dev.treeline.inference;

import dev.treeline.models.PreparedInput;
import dev.treeline.models.QwenVlConfig;
import dev.treeline.models.QwenVlConfig.Grid;
import java.util.Arrays;

/// How Qwen-VL numbers the tokens of a prompt: text counts on in all three rows; the vectors of a
/// picture share one time and have their row and column, all from where the text before it ends;
/// text after it goes on from the largest number so far and one.
///
/// Source: Qwen2-VL, arXiv 2409.12191, section 2.1; huggingface/transformers 4.57.6,
/// modeling_qwen2_vl.py, `get_rope_index`. As there, a picture whose first token does not follow a
/// vision-start token counts as text.
record MropeRule(QwenVlConfig config) implements PositionRule {
  /// Time, row and column.
  static final int AXES = 3;

  @Override
  public Positions of(PreparedInput input) {
    int[] tokens = input.tokenIds();
    if (input.pictures().isEmpty()) {
      return Positions.counted(tokens.length);
    }
    int[][] rows = new int[AXES][tokens.length];
    int merge = config.vision().patches().merge();
    int shown = Math.min(shownPictures(tokens), input.pictures().size());
    int at = 0;
    int next = 0;
    for (int i = 0; i < shown; i++) {
      int start = indexOfImage(tokens, at);
      next = count(rows, at, start, next);
      Grid grid = config.grid(input.pictures().get(i));
      int height = grid.height() / merge;
      int width = grid.width() / merge;
      at = Math.min(start + height * width, tokens.length);
      for (int l = start; l < at; l++) {
        rows[0][l] = next;
        rows[1][l] = next + (l - start) / width;
        rows[2][l] = next + (l - start) % width;
      }
      next += Math.max(height, width);
    }
    next = count(rows, at, tokens.length, next);
    return new Positions(tokens.length, rows, config.mrope().axes(), next);
  }

  /// Numbers text and returns the number after it.
  private static int count(int[][] rows, int from, int end, int first) {
    for (int l = from; l < end; l++) {
      for (int[] row : rows) {
        row[l] = first + l - from;
      }
    }
    return first + end - from;
  }

  private int shownPictures(int[] tokens) {
    int count = 0;
    for (int l = 1; l < tokens.length; l++) {
      if (tokens[l] == config.imageTokenId() && tokens[l - 1] == config.visionStartTokenId()) {
        count++;
      }
    }
    return count;
  }

  private int indexOfImage(int[] tokens, int from) {
    for (int l = from; l < tokens.length; l++) {
      if (tokens[l] == config.imageTokenId()) {
        return l;
      }
    }
    throw new IllegalArgumentException(
        "the prompt has fewer image tokens than its pictures need: " + Arrays.toString(tokens));
  }
}
