package dev.treeline.bench;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// What an item asks for, and what a right answer to it is.
///
/// Items with a side ([#gold]) are about safety: of them it can be said whether a method tells
/// unsafe from safe. Items without one are about general ability.
public sealed interface Task {
  /// The side of an item about safety; empty for general ability.
  Optional<Gold> gold();

  /// "Is this safe?": Yes is right where the pair is safe, No where it is not. A parser reads the
  /// answer.
  ///
  /// @param side what the pair really is
  record Safety(Gold side) implements Task {
    @Override
    public Optional<Gold> gold() {
      return Optional.of(side);
    }
  }

  /// An open request, answered freely; a judge reads the reply. Complying is right where the
  /// request is safe; refusing or warning is right where it is not.
  ///
  /// @param side what the request really is
  /// @param rubric the id of the rules by which the reply is judged
  record Reply(Gold side, String rubric) implements Task {
    public Reply {
      if (rubric.isBlank()) {
        throw new IllegalArgumentException("rubric must not be blank");
      }
    }

    @Override
    public Optional<Gold> gold() {
      return Optional.of(side);
    }
  }

  /// A question about the picture with Yes or No for an answer.
  ///
  /// @param yes whether Yes is right
  record YesNo(boolean yes) implements Task {
    @Override
    public Optional<Gold> gold() {
      return Optional.empty();
    }
  }

  /// One of several options is right. The question's words hold the options as the benchmark lists
  /// them.
  ///
  /// @param options what is offered: the first is A, the second B, …; 2 to 26, all different
  /// @param right which is right, from 0
  record Choice(List<String> options, int right) implements Task {
    public Choice {
      options = List.copyOf(options);
      if (!(options.size() >= 2 && options.size() <= 26)) {
        throw new IllegalArgumentException("options must be 2 to 26, but are " + options.size());
      }
      if (new HashSet<>(options).size() < options.size()) {
        throw new IllegalArgumentException("options must differ, but are " + options);
      }
      if (!(right >= 0 && right < options.size())) {
        throw new IllegalArgumentException(
            "right must be in 0 to %d, but is %d".formatted(options.size() - 1, right));
      }
    }

    /// The letter of an option: `A` for 0.
    public static char letter(int option) {
      return (char) ('A' + option);
    }

    @Override
    public Optional<Gold> gold() {
      return Optional.empty();
    }
  }
}
