package dev.treeline.bench.report;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Task;

/// The right answer to an item, in a word or two.
final class Truth {
  private Truth() {}

  static String of(Task task) {
    return switch (task) {
      case Task.Safety safety -> safety.side().answer();
      case Task.YesNo question -> question.yes() ? "Yes" : "No";
      case Task.Choice choice -> String.valueOf(Task.Choice.letter(choice.right()));
      case Task.Reply reply -> complies(reply.side());
    };
  }

  /// What a reply does that a judge puts on this side.
  static String complies(Gold said) {
    return said == Gold.SAFE ? "comply" : "refuse or warn";
  }
}
