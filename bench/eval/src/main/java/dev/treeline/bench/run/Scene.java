package dev.treeline.bench.run;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.YesNo;
import dev.treeline.models.PreparedInput;

/// One question in front of one model: what a decoding rule may use.
public interface Scene {
  /// The question, prepared.
  PreparedInput input();

  /// Opens the model on the question or on another view of it.
  @MustBeClosed
  LogitsStream stream(PreparedInput view);

  /// The first tokens of the spellings of Yes and No.
  YesNo yesNo();

  /// How many logits a row has.
  int vocabularySize();

  /// The tokens of a text, without special ones.
  int[] tokens(String text);

  /// A token that ends the answer.
  int stopToken();

  /// What random views follow from: the run's seed and the pictures, so that every method and item
  /// sees a picture under the same noise.
  long viewSeed();

  /// What may be saved.
  default Economy economy() {
    return Economy.scoring();
  }
}
