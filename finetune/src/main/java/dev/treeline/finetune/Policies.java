package dev.treeline.finetune;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// What to do with examples that cannot be learned as they are. What is left out is counted.
///
/// @param missingImage a picture that is not there
/// @param unanswered a conversation without an answer
/// @param tooLong more tokens than `longest`
/// @param longest tokens of an example at most; 0: the positions the model was made for
public record Policies(Choice missingImage, Choice unanswered, Choice tooLong, int longest) {
  /// Stop at everything.
  public static final Policies STRICT = new Policies(Choice.STOP, Choice.STOP, Choice.STOP, 0);

  /// What to do.
  public enum Choice {
    /// Refuse the data, naming the example.
    STOP,
    /// Leave the example out.
    SKIP,
    /// Cut the answer where the limit is; an example whose question alone is too long is left out.
    TRUNCATE;

    /// The name in recipes.
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Policies {
    if (missingImage == Choice.TRUNCATE || unanswered == Choice.TRUNCATE) {
      throw new IllegalArgumentException("only what is too long can be truncated");
    }
    if (longest < 0) {
      throw new IllegalArgumentException("longest must be at least 0, but is " + longest);
    }
  }

  /// The same, but leaving out instead of stopping.
  public Policies lenient() {
    return new Policies(
        Choice.SKIP, Choice.SKIP, tooLong == Choice.STOP ? Choice.SKIP : tooLong, longest);
  }

  static Policies read(RecipeNode root) {
    if (!root.has("policies")) {
      return STRICT;
    }
    RecipeNode node =
        root.child("policies").only(Set.of("missingImage", "unanswered", "tooLong", "longest"));
    return new Policies(
        choice(node, "missingImage", Choice.STOP, Choice.SKIP),
        choice(node, "unanswered", Choice.STOP, Choice.SKIP),
        choice(node, "tooLong", Choice.STOP, Choice.SKIP, Choice.TRUNCATE),
        node.has("longest") ? node.count("longest") : 0);
  }

  private static Choice choice(RecipeNode node, String key, Choice... allowed) {
    String text = node.text(key, Choice.STOP.id());
    return Arrays.stream(allowed)
        .filter(choice -> choice.id().equals(text))
        .findFirst()
        .orElseThrow(() ->
            node.wrong(
                key,
                "must be %s, but is %s"
                    .formatted(
                        Arrays.stream(allowed).map(Choice::id).collect(Collectors.joining(" or ")),
                        text)));
  }
}
