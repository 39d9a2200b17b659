package dev.treeline.finetune;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.ModelFormatException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Holds examples against what the model takes, before the first step.
final class ExampleFilter {
  private final Policies policies;
  private final LeftOut left;
  private final Checkpoint checkpoint;
  private final int longest;

  /// @param left counts what is left out
  ExampleFilter(Policies policies, LeftOut left, Checkpoint checkpoint) {
    this.policies = policies;
    this.left = left;
    this.checkpoint = checkpoint;
    int positions = checkpoint.config().text().rotary().maxPositions();
    this.longest = policies.longest() == 0 ? positions : Math.min(positions, policies.longest());
  }

  Policies policies() {
    return policies;
  }

  LeftOut left() {
    return left;
  }

  /// Those whose picture is there and can be read. Each distinct picture is decoded.
  ///
  /// @param where names an example's file and line
  <T> List<T> withPictures(
      List<T> all,
      PictureStore pictures,
      Function<T, Optional<Path>> image,
      Function<T, String> where) {
    Set<Path> files =
        all.stream().flatMap(one -> image.apply(one).stream()).collect(Collectors.toSet());
    Map<Path, String> unreadable = pictures.unreadable(files);
    List<T> there =
        all.stream()
            .filter(one -> image.apply(one).filter(unreadable::containsKey).isEmpty())
            .toList();
    int missing = all.size() - there.size();
    if (missing > 0 && policies.missingImage() == Policies.Choice.STOP) {
      T first =
          all.stream()
              .filter(one -> image.apply(one).filter(unreadable::containsKey).isPresent())
              .findFirst()
              .orElseThrow();
      throw new ModelFormatException(
          ("%s: %s (%d of %d examples lack their picture; leave them out with \"policies\":"
                  + " {\"missingImage\": \"skip\"} or --lenient)")
              .formatted(
                  where.apply(first),
                  unreadable.get(image.apply(first).orElseThrow()),
                  missing,
                  all.size()));
    }
    left.missingImages.addAndGet(missing);
    return there;
  }

  /// The example as it is learned; nothing when it is left out.
  ///
  /// @param where its file and line
  Optional<Example> fit(Example example, String where) {
    requireKnown(example, where);
    if (example.length() <= longest) {
      return Optional.of(example);
    }
    if (policies.tooLong() == Policies.Choice.STOP) {
      throw new ModelFormatException(
          ("%s: the example that answers \"%s\" has %d tokens, but at most %d fit%s; shorten it, or"
                  + " choose \"policies\": {\"tooLong\": \"skip\" or \"truncate\"} or --lenient")
              .formatted(where, words(example), example.length(), longest, limit()));
    }
    int room = longest - example.prompt().length + 1;
    if (policies.tooLong() == Policies.Choice.TRUNCATE && room > 0) {
      left.truncated.incrementAndGet();
      return Optional.of(
          new Example(
              example.image(),
              example.prompt(),
              Arrays.copyOf(example.answer(), room),
              example.kind(),
              example.positions()));
    }
    left.tooLong.incrementAndGet();
    return Optional.empty();
  }

  /// Whose limit it is, in words.
  private String limit() {
    return longest == policies.longest() ? " (policies.longest)" : " the model";
  }

  private void requireKnown(Example example, String where) {
    int rows = checkpoint.config().embeddingRows();
    for (int[] tokens : new int[][] {example.prompt(), example.answer()}) {
      for (int token : tokens) {
        if (token >= rows) {
          throw new ModelFormatException(
              ("%s: the tokenizer gives token %d (%s) for %s, but the model's embedding has %d rows:"
                      + " tokenizer and weights are of different models")
                  .formatted(
                      checkpoint.directory(),
                      token,
                      checkpoint.tokenizer().decode(new int[] {token}),
                      where,
                      rows));
        }
      }
    }
  }

  private String words(Example example) {
    String text = checkpoint.tokenizer().decode(example.answer()).strip();
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
