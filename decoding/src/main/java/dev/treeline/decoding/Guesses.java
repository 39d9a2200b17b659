package dev.treeline.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Chooses the tokens of one answer, remembers which of them hang on a guess ([GuessingStream]),
/// and chooses again once the right rows are there.
final class Guesses {
  private static final int ALL_RIGHT = -1;

  private final Sampler sampler;
  private final List<LogitsProcessor> processors;
  private final @Nullable Repeatable repeatable;
  private final List<Choice> choices = new ArrayList<>();

  /// What guessing needs.
  private record Repeatable(GuessingStream stream, RepeatableSampler sampler) {}

  /// A choice from a guessed row.
  ///
  /// @param position how many tokens came before it
  /// @param before the sampler's mark
  /// @param after the same, when it had chosen
  private record Choice(int position, int token, long before, long after) {}

  private Guesses(
      Sampler sampler, List<LogitsProcessor> processors, @Nullable Repeatable repeatable) {
    this.sampler = sampler;
    this.processors = processors;
    this.repeatable = repeatable;
  }

  /// Lets the stream guess if what chooses from its rows can be asked twice.
  static Guesses of(LogitsStream stream, Sampler sampler, List<LogitsProcessor> processors) {
    if (stream instanceof GuessingStream guessing
        && sampler instanceof RepeatableSampler repeatable
        && repeatable.canRepeat()
        && processors.stream().allMatch(LogitsProcessor::isStateless)) {
      guessing.allowGuesses();
      return new Guesses(sampler, processors, new Repeatable(guessing, repeatable));
    }
    return new Guesses(sampler, processors, null);
  }

  /// Chooses from a new row.
  int choose(Tokens answer, float[] row) {
    Repeatable twice = repeatable;
    if (twice == null || twice.stream.guesses() == choices.size()) {
      return chosen(answer, row);
    }
    long before = twice.sampler.mark();
    int token = chosen(answer, row);
    choices.add(new Choice(answer.size(), token, before, twice.sampler.mark()));
    return token;
  }

  private int chosen(Tokens answer, float[] row) {
    for (LogitsProcessor processor : processors) {
      processor.process(answer, row);
    }
    return sampler.sample(row);
  }

  /// How many tokens of the answer are certain, if it has as many.
  int certain() {
    return choices.isEmpty() ? Integer.MAX_VALUE : choices.getFirst().position;
  }

  /// Has the guesses checked if that is due or if the answer would end.
  ///
  /// @param answer cut back if one was wrong
  /// @param token what was chosen to follow it
  /// @return what follows it
  int settle(Tokens answer, int token, Limits limits) {
    Repeatable twice = repeatable;
    boolean ends = limits.stopTokens().contains(token) || answer.size() + 1 == limits.maxTokens();
    while (twice != null && !choices.isEmpty() && (ends || twice.stream.isCheckDue())) {
      int wrong = check(twice, answer);
      if (wrong != ALL_RIGHT) {
        return wrong;
      }
    }
    return token;
  }

  /// Chooses again from the oldest guessed rows as they should have been.
  ///
  /// @return what follows the answer, which was cut back, if a choice was wrong
  private int check(Repeatable twice, Tokens answer) {
    long now = twice.sampler.mark();
    List<float[]> right = twice.stream.check();
    for (int i = 0; i < right.size(); i++) {
      Choice choice = choices.get(i);
      twice.sampler.reset(choice.before);
      Tokens history = Tokens.of(Arrays.copyOf(answer.toArray(), choice.position));
      int again = chosen(history, right.get(i));
      if (again != choice.token || twice.sampler.mark() != choice.after) {
        twice.stream.refute(i);
        answer.keep(choice.position);
        choices.clear();
        return again;
      }
    }
    twice.sampler.reset(now);
    twice.stream.accept();
    choices.subList(0, right.size()).clear();
    return ALL_RIGHT;
  }
}
