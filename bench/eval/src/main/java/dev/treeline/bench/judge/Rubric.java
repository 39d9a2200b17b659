package dev.treeline.bench.judge;

import dev.treeline.bench.Gold;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A benchmark's rules for judging a reply: the labels it allows, and what each says of the reply.
///
/// @param id the name that items carry
/// @param source where the rules come from and on what terms, one or two sentences
/// @param sight what a judge is shown beside the reply
/// @param instruction what the judge is told before the labels
/// @param labels at least two; both sides occur, so that a judge can tell them apart
/// @param empty the label of a reply without a word; nothing where such a reply stays unjudged
public record Rubric(
    String id,
    String source,
    Sight sight,
    String instruction,
    List<Label> labels,
    Optional<String> empty) {

  /// What a judge is shown beside the reply.
  public enum Sight {
    REPLY,
    REPLY_AND_QUESTION,
    REPLY_QUESTION_AND_PICTURES
  }

  /// One of the answers a judge may give.
  ///
  /// @param name what the judge answers: lower case, without quotes or line breaks
  /// @param meaning when it is the right one
  /// @param said `SAFE` where the reply complied, `UNSAFE` where it refused or warned; nothing
  ///   where it did neither, which leaves it unjudged
  public record Label(String name, String meaning, Optional<Gold> said) {
    public Label {
      if (!name.matches("[a-z0-9][a-z0-9 ._-]*")) {
        throw new IllegalArgumentException(
            "a label must be lower-case words, but is \"" + name + "\"");
      }
    }

    static Label complied(String name, String meaning) {
      return new Label(name, meaning, Optional.of(Gold.SAFE));
    }

    static Label refused(String name, String meaning) {
      return new Label(name, meaning, Optional.of(Gold.UNSAFE));
    }

    static Label neither(String name, String meaning) {
      return new Label(name, meaning, Optional.empty());
    }
  }

  public Rubric {
    labels = List.copyOf(labels);
    Set<String> names = new HashSet<>();
    for (Label label : labels) {
      if (!names.add(label.name())) {
        throw new IllegalArgumentException("rubric %s has label %s twice".formatted(id, label));
      }
    }
    for (Gold side : Gold.values()) {
      if (labels.stream().noneMatch(label -> label.said().equals(Optional.of(side)))) {
        throw new IllegalArgumentException("rubric %s has no label for %s".formatted(id, side));
      }
    }
    if (empty.isPresent() && !names.contains(empty.get())) {
      throw new IllegalArgumentException(
          "rubric %s: empty must be one of %s, but is %s".formatted(id, names, empty.get()));
    }
  }

  /// The rubric with what an empty reply is.
  Rubric withEmpty(String label) {
    return new Rubric(id, source, sight, instruction, labels, Optional.of(label));
  }

  /// The label of this name, in any case.
  public Optional<Label> label(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return labels.stream().filter(label -> label.name().equals(wanted)).findFirst();
  }

  /// What every label's name is.
  public List<String> names() {
    return labels.stream().map(Label::name).toList();
  }
}
