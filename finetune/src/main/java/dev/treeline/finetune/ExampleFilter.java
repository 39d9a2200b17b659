package dev.treeline.finetune;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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

  /// Those whose picture is there.
  ///
  /// @param file where they stand
  <T> List<T> withPictures(Path file, List<T> all, Function<T, Optional<Path>> image) {
    List<T> there =
        all.stream()
            .filter(one -> image.apply(one).map(Files::isRegularFile).orElse(true))
            .toList();
    int missing = all.size() - there.size();
    if (missing > 0 && policies.missingImage() == Policies.Choice.STOP) {
      Path first =
          all.stream()
              .flatMap(one -> image.apply(one).stream())
              .filter(path -> !Files.isRegularFile(path))
              .findFirst()
              .orElseThrow();
      throw new ModelFormatException(
          ("%s: %s: no such image (%d of %d examples lack theirs; leave them out with \"policies\":"
                  + " {\"missingImage\": \"skip\"} or --lenient)")
              .formatted(file, first, missing, all.size()));
    }
    left.missingImages.addAndGet(missing);
    return there;
  }

  /// The example as it is learned; nothing when it is left out.
  Optional<Example> fit(Example example) {
    requireKnown(example);
    if (example.length() <= longest) {
      return Optional.of(example);
    }
    if (policies.tooLong() == Policies.Choice.STOP) {
      throw new ModelFormatException(
          ("an example about \"%s\" has %d tokens, but at most %d fit; shorten it, or choose"
                  + " \"policies\": {\"tooLong\": \"skip\" or \"truncate\"}")
              .formatted(words(example), example.length(), longest));
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

  private void requireKnown(Example example) {
    int rows = checkpoint.config().embeddingRows();
    for (int[] tokens : new int[][] {example.prompt(), example.answer()}) {
      for (int token : tokens) {
        if (token >= rows) {
          throw new ModelFormatException(
              "%s: the tokenizer gives token %d (%s), but the model's embedding has %d rows"
                  .formatted(
                      checkpoint.directory(),
                      token,
                      checkpoint.tokenizer().decode(new int[] {token}),
                      rows));
        }
      }
    }
  }

  private String words(Example example) {
    String text = checkpoint.tokenizer().decode(example.answer());
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
