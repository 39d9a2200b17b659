package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.models.Activation;
import dev.treeline.models.QwenVisionConfig;
import dev.treeline.models.QwenVisionConfig.Kind;
import dev.treeline.models.QwenVlConfig.Grid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchPlanTest {
  @Test
  void takesAPictureWithoutWindowsAsItLies() {
    PatchPlan plan = PatchPlan.of(new Grid(2, 4), vision(2, new Kind.Whole()));
    assertThat(plan.order()).isEmpty();
    assertThat(plan.groups()).containsExactly(1, 8);
    // the rows of the eight patches, then their columns: two units of four
    assertThat(plan.places()).containsExactly(0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 1, 2, 3, 2, 3);
  }

  @Test
  void putsWindowsOfOneSizeTogether() {
    PatchPlan plan = PatchPlan.of(new Grid(3, 5), vision(1, new Kind.Windowed(2, Set.of())));
    // 2 x 2 at columns 0 and 2; then of 2 places: right edge, lower edge twice; then the corner
    assertThat(plan.order()).containsExactly(0, 1, 5, 6, 2, 3, 7, 8, 4, 9, 10, 11, 12, 13, 14);
    assertThat(plan.groups()).containsExactly(2, 4, 3, 2, 1, 1);
  }

  /// Two patches attend to each other if their units lie in the same square of `side` units.
  @ParameterizedTest
  @CsvSource({"8, 8, 2, 2", "10, 6, 2, 4", "7, 9, 1, 3", "6, 12, 3, 1", "4, 4, 2, 5"})
  void groupsExactlyThePatchesOfAWindow(int height, int width, int merge, int side) {
    PatchPlan plan =
        PatchPlan.of(new Grid(height, width), vision(merge, new Kind.Windowed(side, Set.of())));
    int patches = height * width;
    Map<String, Set<Integer>> expected = new HashMap<>();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        String window = y / (merge * side) + "/" + x / (merge * side);
        expected.computeIfAbsent(window, key -> new HashSet<>()).add(y * width + x);
      }
    }
    Set<Set<Integer>> found = new HashSet<>();
    int at = 0;
    for (int i = 0; i < plan.groups().length; i += 2) {
      for (int window = 0; window < plan.groups()[i]; window++) {
        Set<Integer> members = new HashSet<>();
        for (int n = 0; n < plan.groups()[i + 1]; n++, at++) {
          members.add((int) (plan.places()[at] * width + plan.places()[patches + at]));
        }
        found.add(members);
      }
    }
    assertThat(at).isEqualTo(patches);
    assertThat(found).isEqualTo(Set.copyOf(expected.values()));
  }

  private static QwenVisionConfig vision(int merge, Kind kind) {
    return new QwenVisionConfig(
        new QwenVisionConfig.Layers(1, 8, 1, 8, Activation.GELU),
        new QwenVisionConfig.Patches(14, 2, merge),
        8,
        kind);
  }
}
