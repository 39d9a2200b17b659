package dev.treeline.finetune;

/// One answer to learn: what the model sees, and what it shall say.
///
/// @param image an index into the run's [PictureStore], or -1 for text alone
/// @param prompt token ids up to the answer, image tokens expanded
/// @param answer token ids of the answer, with the end of text
/// @param kind what sort of question it is, such as `caption`; free text, for weights and measures
/// @param positions `[axes, L]` at least, of prompt and answer, for models that turn parts of a
///   head by different counts; no axes where tokens are counted
@SuppressWarnings("ArrayRecordComponent")
record Example(int image, int[] prompt, int[] answer, String kind, long[][] positions) {
  /// One whose tokens are counted.
  Example(int image, int[] prompt, int[] answer, String kind) {
    this(image, prompt, answer, kind, new long[0][]);
  }

  Example {
    if (prompt.length == 0 || answer.length == 0) {
      throw new IllegalArgumentException(
          "an example needs a prompt and an answer, but has %d and %d tokens"
              .formatted(prompt.length, answer.length));
    }
  }

  /// The positions of one token, `[axes]`.
  long[] rotary(int l) {
    long[] column = new long[positions.length];
    for (int axis = 0; axis < column.length; axis++) {
      column[axis] = positions[axis][l];
    }
    return column;
  }

  /// Tokens that go through the model: the last one of the answer is only predicted.
  int length() {
    return prompt.length + answer.length - 1;
  }
}
