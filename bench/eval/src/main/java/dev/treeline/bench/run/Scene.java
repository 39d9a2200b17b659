package dev.treeline.bench.run;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.YesNo;
import dev.treeline.inference.Probe;
import dev.treeline.inference.ProbedStream;
import dev.treeline.models.PreparedInput;
import dev.treeline.prompts.Message;
import java.util.List;
import java.util.function.Supplier;

/// One question in front of one model: what a decoding rule may use.
public interface Scene {
  /// The question, as the method's strategy asks it.
  List<Message> messages();

  /// The question, prepared.
  PreparedInput input();

  /// Prepares another conversation.
  PreparedInput prepare(List<Message> messages);

  /// The id that stands for a picture in a prompt; -1 if the model takes none.
  int imageToken();

  /// What the model says of the question's pictures, plainly decoded. The same pictures are
  /// described once.
  ///
  /// @param prompt the words that ask for it
  /// @param tokens the longest description
  String describe(String prompt, int tokens);

  /// What the method learnt from other items.
  ///
  /// @throws IllegalArgumentException if there are no others
  Fit fit();

  /// Opens the model on the question or on another view of it.
  @MustBeClosed
  LogitsStream stream(PreparedInput view);

  /// Opens the model on a view with a probe on it.
  @MustBeClosed
  ProbedStream stream(PreparedInput view, Probe probe);

  /// How many layers the language model has.
  int layers();

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

  /// Makes a view with other pictures. For those who measure: this is the second picture's cost,
  /// not that of decoding.
  default PreparedInput repainted(Supplier<PreparedInput> view) {
    return view.get();
  }

  /// Whether a core would idle while this question alone is answered.
  default boolean hasIdleCore() {
    return false;
  }

  /// What may be saved.
  default Economy economy() {
    return Economy.scoring();
  }
}
