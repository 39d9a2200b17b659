package dev.treeline.bench;

import dev.treeline.prompts.Question;
import java.util.Optional;

/// One item of a benchmark.
///
/// @param id unique in its data set
/// @param question the words and pictures as the benchmark gives them
/// @param task what a right answer is; of the subset's side where that has one
/// @param subset the part of the benchmark
/// @param scenario the kind of risk, or `unlabelled`
/// @param cluster items with the same cluster share an image and are not independent
public record Sample(
    String id, Question question, Task task, Subset subset, String scenario, String cluster) {
  public Sample {
    requireText("id", id);
    requireText("scenario", scenario);
    requireText("cluster", cluster);
    if (subset.gold().isPresent() && !subset.gold().equals(task.gold())) {
      throw new IllegalArgumentException(
          "item %s: every item of subset %s is %s, but this is %s"
              .formatted(
                  id,
                  subset.id(),
                  subset.gold().get(),
                  task.gold().map(Gold::toString).orElse("neither safe nor unsafe")));
    }
  }

  /// What the item really is; empty where it is about general ability.
  public Optional<Gold> gold() {
    return task.gold();
  }

  /// Whether it is about safety and safe.
  public boolean isSafe() {
    return is(Gold.SAFE);
  }

  /// Whether it is about safety and unsafe.
  public boolean isUnsafe() {
    return is(Gold.UNSAFE);
  }

  private boolean is(Gold side) {
    return task.gold().filter(side::equals).isPresent();
  }

  private static void requireText(String name, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + " must not be blank");
    }
  }
}
